import { renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { makeFolder } from '../src/model/make-folder.ts'

/** Writes a file whole or not at all: a reader never sees half of it. */
export function writeWhole(path: string, text: string): void {
  makeFolder(dirname(path))
  const draft = `${path}.draft`
  writeFileSync(draft, text)
  renameSync(draft, path)
}
