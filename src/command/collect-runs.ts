import { basename } from 'node:path'

import { timeOf } from '../gate/sittings.ts'
import type { CollectionPlan } from './collection-plan.ts'
import type { Conclusion } from './conclusion.ts'
import type { MeasuredRun } from './measure-apart.ts'
import type { RunFolder } from './run.ts'
import { showUtc } from './show-utc.ts'

/** What collecting needs of the world. */
export interface CollectPort {
  now(): number
  /** Waits for a time of the clock, or until somebody ends it. */
  wait(until: number): Promise<void>
  isEnded(): boolean
  measure(): Promise<MeasuredRun>
  accept(run: RunFolder): Promise<Conclusion>
  say(lines: readonly string[]): void
}

/** Measures run after run and accepts those that are whole and green: how many, and when one more would be due. */
export async function collectRuns(
  { runs, everyMs }: Pick<CollectionPlan, 'runs' | 'everyMs'>,
  port: CollectPort,
): Promise<{ readonly accepted: number; readonly dueAt: number }> {
  let accepted = 0
  let dueAt = port.now()
  for (let number = 1; number <= runs && !port.isEnded(); number += 1) {
    const name = `run ${number} of ${runs}`
    if (dueAt > port.now()) {
      port.say([
        `${name} starts at ${showUtc(dueAt)}; Ctrl-C ends here, and keeps what is accepted`,
      ])
      await port.wait(dueAt)
      if (port.isEnded()) break
    }
    port.say([name])
    const begunAt = port.now()
    const { passed, lines, startedAt = begunAt } = await collectRun(port)
    port.say([
      `${name}: ${passed ? 'accepted' : 'not accepted'}`,
      ...lines.map((line) => `  ${line}`),
    ])
    if (passed) accepted += 1
    // Counted from the second that is in its id: a run that starts quicker is no nearer to it.
    dueAt = startedAt + everyMs
  }
  return { accepted, dueAt }
}

async function collectRun(
  port: CollectPort,
): Promise<Conclusion & { readonly startedAt?: number | undefined }> {
  try {
    const { folders, ...end } = await port.measure()
    const startedAt = folders.map(({ folder }) => timeOf({ id: basename(folder) }))[0]
    const reason = refusal(end) ?? (folders.length === 0 ? 'it measured nothing' : undefined)
    if (reason !== undefined) return { passed: false, lines: [reason], startedAt }
    const conclusions: Conclusion[] = []
    for (const run of folders) conclusions.push(await port.accept(run))
    return {
      passed: conclusions.some(({ passed }) => passed),
      lines: conclusions.flatMap(({ lines }) => lines),
      startedAt,
    }
  } catch (error) {
    return { passed: false, lines: [error instanceof Error ? error.message : String(error)] }
  }
}

function refusal({ exitCode, isInterrupted }: Omit<MeasuredRun, 'folders'>): string | undefined {
  if (exitCode === 0) return undefined
  if (isInterrupted) return 'it was interrupted'
  if (exitCode === 1) return 'it is red (exit code 1): what it printed above says why'
  return `it failed (exit code ${exitCode ?? 'unknown'}): what it printed above says why`
}
