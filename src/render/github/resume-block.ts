import { markdownCode } from './markdown-text.ts'

/** How an interrupted run goes on. */
export interface ResumeHint {
  /** A line for a shell. */
  readonly command: string
  /** Whether its budget has to be raised. */
  readonly isOutOfMoney: boolean
  /** Folder of the run, as it is shown. */
  readonly folder: string
}

/** One line for a terminal, which can be copied as a whole. */
export function resumeLine({ command, isOutOfMoney }: ResumeHint): string {
  return `resume ${isOutOfMoney ? 'with a higher LLM_BENCH_BUDGET_USD' : 'with'}: ${command}`
}

/** The same for a job, of which only artifacts are left. */
export function resumeBlock({ command, isOutOfMoney, folder }: ResumeHint): string {
  const higher = isOutOfMoney ? ', set a higher `LLM_BENCH_BUDGET_USD`,' : ''
  return `> **Interrupted.** To resume, keep ${markdownCode(folder)} as an artifact, put it back in another job${higher} and run\n>\n> ${markdownCode(command)}`
}
