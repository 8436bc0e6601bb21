import type { Contrast } from '../src/model/contrast.ts'
import type { AbsoluteVerdict, RegressionVerdict } from '../src/model/verdict.ts'

/** A verdict that is fine; change what a test is about. */
export function verdictOf(changes: Partial<AbsoluteVerdict> = {}): AbsoluteVerdict {
  return {
    scope: 'cell',
    subject: 'gpt-4.1@openai',
    metric: 'ttftMs',
    statistic: 'p95',
    kind: 'absolute',
    verdict: 'ok',
    limit: 2500,
    bound: 'atMost',
    observed: 800,
    ciLow: 700,
    ciHigh: undefined,
    isNearLimit: false,
    n: 30,
    name: 'ttft p95 ≤ 2500 ms',
    reason: 'gpt-4.1 via openai: ttft p95 ≤ 2500 ms, observed 800 ms (n = 30)',
    ...changes,
  }
}

/** A regression test of the same figure that is fine; change what a test is about. */
export function regressionOf(changes: Partial<RegressionVerdict> = {}): RegressionVerdict {
  return {
    ...verdictOf(),
    kind: 'regression',
    change: 0.02,
    ciLow: -0.1,
    ciHigh: 0.15,
    p1: 0.4,
    pAll: undefined,
    looks: undefined,
    cut: 0.0025,
    pAtLimit: undefined,
    runs: 6,
    detectable: 0.3,
    together: undefined,
    ...changes,
  }
}

/** A contrast that says that nothing differs; change what a test is about. */
export function contrastOf(changes: Partial<Contrast> = {}): Contrast {
  return {
    cell: 'gpt-4.1@openrouter',
    reference: 'gpt-4.1@openai',
    axis: 'provider',
    metric: 'ttftMs',
    n: 29,
    blocks: undefined,
    dropped: 1,
    nCensored: 0,
    change: 0.03,
    ciLow: -0.05,
    ciHigh: 0.12,
    difference: 14,
    differenceLow: -20,
    differenceHigh: 52,
    pValue: 0.4,
    pAdjusted: 0.8,
    qValue: 0.5,
    significant: false,
    family: 1,
    pointwiseLow: undefined,
    pointwiseHigh: undefined,
    detectable: undefined,
    ...changes,
  }
}
