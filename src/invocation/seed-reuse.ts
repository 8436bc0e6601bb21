import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Prompt caches forget within a day. */
const WINDOW_MS = 24 * 60 * 60_000

/**
 * A warning when a run of the last day had the same seed: its prompts carry the same nonces, and a
 * provider's cache may answer. Undefined when all is well.
 */
export function seedReuse(run: {
  readonly runDir: string
  readonly seed: number
  readonly startedAt: number
  /** Whether other injectors have it too, and so cannot do without. */
  readonly isShared?: boolean
}): string | undefined {
  const earlier = runIds(dirname(run.runDir)).filter((id) => {
    const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-s(\d+)-/.exec(id)
    if (!match || Number(match[7]) !== run.seed) return false
    const [, year, month, day, hour, minute, second] = match
    const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    return run.startedAt - time < WINDOW_MS && !run.runDir.endsWith(id)
  })
  if (earlier.length === 0) return undefined
  const fix = run.isShared
    ? 'Give all injectors another `LLM_BENCH_SEED`'
    : 'Leave the seed out to draw a new one'
  return `seed ${run.seed} was used in the last 24 hours (${earlier.at(-1)}): a prompt cache may know its prompts. ${fix}`
}

function runIds(outputDir: string): string[] {
  try {
    return readdirSync(outputDir).toSorted()
  } catch {
    // The first run makes the folder.
    return []
  }
}
