import { countedSamples } from '../model/counted-samples.ts'
import type { Judgement } from '../model/judge.ts'
import type { ProviderSpec } from '../model/provider.ts'
import type { FailedCheck, Failure, Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { MeasuredVerdict } from '../model/verdict.ts'
import { adviceFor } from './advice.ts'
import type { GateCell } from './gate-request.ts'
import type { JudgedCell } from './judge.ts'
import { percent } from './threshold-list.ts'

/** The share of failed requests from which on a cell does not count as measured. */
export const MAX_FAILURE_RATE = 0.2

/** The share of answers from which on a check that says nothing of them is an error. */
const MAX_BROKEN_RATE = 0.2

/** Whether a cell was measured. */
export interface MeasuredCheck {
  readonly passed: boolean
  /** In a sentence that names the cell. */
  readonly reason: string
  /** The same without its name, for lists that name it already. */
  readonly why: string
}

/**
 * Whether a cell was measured: something succeeded, and no more than 20 % failed, unless a
 * threshold on failures rules that.
 */
export function judgeMeasured(
  cell: JudgedCell & { readonly samples: readonly Sample[] },
  summary: CellSummary,
  {
    hasFailureThreshold,
    provider,
  }: {
    readonly hasFailureThreshold: boolean
    /** As it is declared, for advice in its words; undefined where only its document is at hand. */
    readonly provider?: ProviderSpec | undefined
  },
): MeasuredCheck {
  const { n, nOk, failures, failureRate = 0 } = summary
  const check = (passed: boolean, why: string): MeasuredCheck => ({
    passed,
    reason: `${cell.label}: ${why}`,
    why,
  })
  if (cell.suspended !== undefined) return check(false, cell.suspended)
  const classes = Object.entries(summary.failuresByClass)
    .map(([name, times]) => `${times} ${name}`)
    .join(', ')
  if (n === 0) return check(false, 'no request ended')
  if (nOk === 0) {
    return check(false, `all ${n} requests failed (${classes})${commonest(cell.samples, provider)}`)
  }
  if (!hasFailureThreshold && failureRate > MAX_FAILURE_RATE) {
    return check(
      false,
      `${failures} of ${n} requests failed (${classes}), more than ${percent(MAX_FAILURE_RATE)}${commonest(cell.samples, provider)}`,
    )
  }
  const broken = brokenCheck(cell.samples, summary)
  if (broken !== undefined) return check(false, broken)
  return check(true, `${nOk} of ${n} requests succeeded`)
}

/** Why nothing of a cell may be compared or accepted; undefined where it was measured. */
export function unmeasuredWords(
  cell: GateCell & JudgedCell,
  { hasFailureThreshold }: { readonly hasFailureThreshold: boolean },
): string | undefined {
  if (cell.search) {
    if (cell.suspended !== undefined) return cell.suspended
    // Refusals and failures are what a search looks for.
    const { value } = cell.search.capacity
    if (value === undefined) return 'no block of requests was complete'
    return value === 0 ? 'it keeps its objective at no load' : undefined
  }
  const { passed, why } = judgeMeasured(cell, cell.summary, { hasFailureThreshold })
  return passed ? undefined : why
}

/** The check that could not judge too many of the answers, in its own words; undefined where none is. */
function brokenCheck(
  samples: readonly Sample[],
  { nOk, brokenChecks }: CellSummary,
): string | undefined {
  const [name, count = 0] =
    Object.entries(brokenChecks).find(([, times = 0]) => times > nOk * MAX_BROKEN_RATE) ?? []
  if (name === undefined) return undefined
  const qualities = countedSamples(samples).flatMap(({ quality = [] }) => quality)
  const reasonIn = (
    said: readonly Pick<FailedCheck | Judgement, 'check' | 'reason' | 'broken'>[],
  ): string | undefined => said.find(({ check, broken }) => broken && check === name)?.reason
  const byJudge = reasonIn(qualities.flatMap(({ judgements = [] }) => judgements))
  const reason = byJudge ?? reasonIn(qualities.flatMap(({ failed }) => failed)) ?? 'no reason'
  const isJudge = byJudge !== undefined
  const advice = isJudge
    ? 'Fix the judge: the quality of these answers is unknown'
    : 'Fix the check: what it could not judge counts as failed'
  return `check \`${name}\` itself failed on ${count} of ${nOk} answers (${reason.replace(/[.\s]+$/, '')}). ${advice}`
}

/** The same as a verdict. */
export function measuredVerdict(
  cell: JudgedCell & { readonly samples: readonly Sample[] },
  summary: CellSummary,
  options: { readonly hasFailureThreshold: boolean },
): MeasuredVerdict {
  const { passed, reason } = judgeMeasured(cell, summary, options)
  const hasAnswers = summary.nOk > 0 && cell.suspended === undefined
  return {
    scope: 'cell',
    subject: cell.id,
    metric: 'failures',
    statistic: 'rate',
    kind: 'measured',
    verdict: passed ? 'ok' : hasAnswers ? 'failed' : 'no-data',
    limit: options.hasFailureThreshold ? 1 : MAX_FAILURE_RATE,
    bound: 'atMost',
    observed: summary.failureRate,
    n: summary.n,
    name: 'measured',
    reason,
  }
}

/** The commonest failure in the server's words, and what to look at first. */
export function commonest(samples: readonly Sample[], provider: ProviderSpec | undefined): string {
  const times = new Map<string, { count: number; failure: Failure }>()
  for (const { failure } of countedSamples(samples)) {
    if (!failure) continue
    const count = (times.get(failure.message)?.count ?? 0) + 1
    times.set(failure.message, { count, failure })
  }
  const [first] = [...times.values()].toSorted((a, b) => b.count - a.count)
  if (!first) return ''
  const hint = adviceFor(first.failure, provider)
  // The server's own full stop is not doubled.
  const message = first.failure.message.replace(/[.\s]+$/, '')
  return `: ${message}${hint === undefined ? '' : `. ${hint}`}`
}
