import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Whether a bench file has a baseline with a live run in it. */
export function hasLiveBaseline(benchFile: string): boolean {
  const name = basename(benchFile).replace(/\.bench\.\w+$/, '')
  try {
    const baseline = readFileSync(join(dirname(benchFile), '__baselines__', `${name}.json`), 'utf8')
    return /"mode":\s*"live"/.test(baseline)
  } catch {
    // No file: no run was accepted yet.
    return false
  }
}
