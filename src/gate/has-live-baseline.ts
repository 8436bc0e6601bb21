import { baselinePath } from './baseline-file.ts'
import { readBaseline } from './baseline-store.ts'

/** Whether a bench file has a baseline with a live run in it; throws where the file is damaged. */
export function hasLiveBaseline(benchFile: string): boolean {
  return readBaseline(baselinePath(benchFile)).some(
    ({ fingerprint }) => fingerprint['mode'] === 'live',
  )
}
