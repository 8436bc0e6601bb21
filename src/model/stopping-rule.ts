import type { Sample } from './sample.ts'

/** Decides after each block of rounds who is asked on. */
export interface StoppingRule {
  take(sample: Sample): void
  /** Ids of the cells to go on with after so many more counted rounds; none ends the measuring. */
  after(rounds: number): ReadonlySet<string>
}
