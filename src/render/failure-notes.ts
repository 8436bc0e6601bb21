import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { adviceFor } from '../gate/advice.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { failureName } from '../model/failure-name.ts'
import type { Failure, Sample } from '../model/sample.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'

/** More examples of a cell would bury the others. */
const MAX_EXAMPLES = 3
/** Of a server's words; what to do about them has room behind. */
const MAX_REASON_LENGTH = 180

/** Of one reason why requests failed. */
interface Reason {
  readonly text: string
  readonly failure: Failure
  readonly times: number
}

/** Every reason of failure with its count, the commonest first. */
function reasonsOf(samples: readonly Sample[]): Reason[] {
  const reasons = new Map<string, Reason>()
  for (const { failure } of samples) {
    if (!failure) continue
    const text = `${failureName(failure)}: ${failure.message}`
    reasons.set(text, { text, failure, times: (reasons.get(text)?.times ?? 0) + 1 })
  }
  return [...reasons.values()].toSorted((one, other) => other.times - one.times)
}

/** The same, in words. */
export function failureReasons(samples: readonly Sample[]): string[] {
  return reasonsOf(samples).map(({ text, times }) => `${times} × ${text}`)
}

/** The commonest reasons of failure in the servers' words, each with its count. */
export function failedRequests(cell: DocumentCell): string[] {
  return failureReasons(countedSamples(cell.samples)).slice(0, MAX_EXAMPLES)
}

/** Each reason once for all cells that it met, with what to do about it; the commonest first. */
export function failureNotes(cells: readonly DocumentCell[]): string[] {
  const met = cells.flatMap((cell) =>
    reasonsOf(countedSamples(cell.samples))
      // Why a cell was suspended is told with it.
      .filter(({ failure }) => !cell.suspended?.includes(failure.message.replace(/[.\s]+$/, '')))
      .map((reason) => ({ ...reason, cell })),
  )
  return [...Map.groupBy(met, ({ text }) => text).values()]
    .map((alike) => ({ alike, times: alike.reduce((sum, { times }) => sum + times, 0) }))
    .toSorted((one, other) => other.times - one.times)
    .flatMap(({ alike, times }) => {
      const [first] = alike
      if (!first) return []
      const { cell, text, failure } = first
      // What was simulated needs no fix.
      const fix = cell.simulated ? undefined : adviceFor(failure, undefined)
      const reason = plainText(text, MAX_REASON_LENGTH)
      const words = `${times} × ${fix === undefined ? reason : `${reason.replace(/[.\s]+$/, '')}. ${fix}`}`
      return alike.length === 1
        ? [`${cell.label}: ${words}`]
        : [`in ${pluralize(alike.length, 'cell')}: ${words}`]
    })
}
