import { createHash } from 'node:crypto'

import { canonicalJson } from '../model/canonical-json.ts'
import { profileTables } from './profile.ts'
import { scriptTables } from './script.ts'

const NAME = 'virginia'
/** Raised when endpoints behave otherwise by anything but their tables. */
const VERSION = 2
const DIGEST_DIGITS = 12

/** Which simulated world is measured, and how fast it runs: figures of another stand for other endpoints. */
export function simulatedWorld(timeFactor: number): string {
  const tables = createHash('sha256').update(canonicalJson([profileTables, scriptTables]))
  return `${NAME} ${VERSION} ${tables.digest('hex').slice(0, DIGEST_DIGITS)} ×${timeFactor}`
}
