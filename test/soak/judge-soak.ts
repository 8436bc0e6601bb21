import type { Look, Role } from './look.ts'
import { LEVELS, type Soak } from './run-soak.ts'

const BYTES_PER_MB = 1_000_000
/** What a collection leaves by chance, whatever a process holds. */
const NOISE_BYTES = 5 * BYTES_PER_MB
/** A sample that waits, packed; with what it takes to be found again. */
const MAX_BYTES_PER_SAMPLE = 1500
/** Connections come and go: there are as many as requests in flight, and each is a file. */
const MAX_MORE_FILES = Math.max(...LEVELS) + 8
/** Each is also a few timers and turns of the event loop that wait: of 32 in flight 195 were seen, and 5 of none. */
const MAX_MORE_HANDLES = 8 * MAX_MORE_FILES
const PAGE_BYTES = 3 * BYTES_PER_MB
/** What a process takes at most, and of each sample beside that: most of it is not collected yet. */
const PROCESS_BYTES_PER_SAMPLE = 2500
const MIN_READER_BYTES = 220 * BYTES_PER_MB
/** On a busy machine a reader waits for its collector: of 1,600 samples one took 122 MB, and beside all tests 230. */
const BUSY_READER_BYTES = 420 * BYTES_PER_MB
/** Vitest itself, before anything is measured, is half of it. */
const RUN_BYTES = 420 * BYTES_PER_MB

/** What grows or is left over after a soak, a sentence each. */
export function leaksIn(soak: Soak, requests: number): string[] {
  const { exitCode, left, orphans, readers, files } = soak
  return [
    ...(exitCode === 0 ? [] : [`the run ended with ${exitCode}`]),
    ...(['main', 'worker'] as const).flatMap((role) => growth(soak, role, requests)),
    ...new Set(soak.looks.flatMap(({ warnings }) => warnings.filter((text) => /Leak/.test(text)))),
    ...left.map((name) => `${name} is left in the folder for temporary files`),
    ...orphans.map((pid) => `process ${pid} is still there`),
    ...((files['report.html'] ?? 0) > PAGE_BYTES ? ['report.html has more than 3 MB'] : []),
    ...readers.flatMap(({ command, maxRss }) => {
      const own = MIN_READER_BYTES + PROCESS_BYTES_PER_SAMPLE * requests
      return tooMuch(command, maxRss, Math.max(BUSY_READER_BYTES, own))
    }),
    ...(['main', 'worker'] as const).flatMap((role) => {
      const peaks = soak.looks.filter((look) => look.role === role).map(({ maxRss }) => maxRss)
      return tooMuch(role, Math.max(...peaks), RUN_BYTES + PROCESS_BYTES_PER_SAMPLE * requests)
    }),
  ]
}

function tooMuch(what: string, bytes: number, most: number): string[] {
  return bytes > most ? [`${what} took ${inMb(bytes)} MB; ${inMb(most)} is the most`] : []
}

/** From the half of the requests to the last: by then everything that is made once is there. */
function growth(soak: Soak, role: Role, requests: number): string[] {
  const [before, after] = ['0.5', '1'].map((mark) => lookAt(soak, role, mark))
  if (!before || !after) return [`the ${role} process did not look at what it holds`]
  const most = NOISE_BYTES + (MAX_BYTES_PER_SAMPLE * requests) / 2
  const heap = after.heapUsed - before.heapUsed
  const files = after.files - before.files
  return [
    ...(heap > most
      ? [
          `the heap of ${role} grew by ${inMb(heap)} MB in the second half; ${inMb(most)} is the most`,
        ]
      : []),
    ...(files > MAX_MORE_FILES ? [`${role} has ${files} more files open than at half`] : []),
    ...(after.handles - before.handles > MAX_MORE_HANDLES
      ? [`${role} has ${after.handles - before.handles} more handles than at half`]
      : []),
  ]
}

export function lookAt(soak: Soak, role: Role, mark: string): Look | undefined {
  return soak.looks.find((look) => look.role === role && look.mark === mark)
}

export function inMb(bytes: number): number {
  return Math.round(bytes / BYTES_PER_MB)
}
