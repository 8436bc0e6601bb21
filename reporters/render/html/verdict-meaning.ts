import type { DocumentVerdict } from '../../../src/report/document-schema.ts'

export interface Meaning {
  readonly means: string
  readonly advice: string
}

/** What a verdict that is not fine means, and what to do about it; undefined for the others. */
export function meaningOf(verdict: DocumentVerdict, file: string): Meaning | undefined {
  const accept = `accept the run with \`vitest bench ${file} -u\``
  switch (verdict.verdict) {
    case 'failed':
      return {
        means: includesLimit(verdict)
          ? `The figure of this run is beyond the limit that was set, but its 95 % interval includes the limit: with n = ${verdict.n}, chance alone could have decided it.`
          : 'The figure of this run is beyond the limit that was set. No baseline and no comparison is part of it.',
        advice: includesLimit(verdict)
          ? 'Look at the samples, and run again with more rounds before blaming the endpoint.'
          : 'Look at the samples and failures behind it. If the limit no longer says what is needed, change the limit.',
      }
    case 'regressed':
      return {
        means: `Worse than its ${verdict.runs ?? 'accepted'} accepted runs, by more than the margin, in two looks that were measured apart: a change like this hardly comes by chance.`,
        advice: `Look at the time line and the samples; run again if the network is in doubt; if this is how it is now, ${accept}.`,
      }
    case 'no-data':
      return {
        means: 'Nothing was measured that could be judged, and nothing is not good enough.',
        advice:
          'See under failures why: credentials, limits of the account, or the endpoint itself.',
      }
    case 'inconclusive':
      return {
        means:
          'It stood out at the first look, and the second look did not settle it, or could not be paid for.',
        advice: `Run again. More rounds or more accepted runs make the gate decide more often.`,
      }
    case 'advisory':
      return {
        means:
          'Too few accepted runs, or no location: the gate says what it sees and decides nothing.',
        advice: `After a run you trust, ${accept}; from five accepted runs on it decides.`,
      }
    case 'not-comparable':
      return {
        means: 'The accepted runs were measured under other conditions, named in the reason.',
        advice: `Measure under the same conditions, or start a new window: ${accept}.`,
      }
    case 'client-limited':
      return {
        means: 'The measuring machine itself was late, so the figure says nothing of the endpoint.',
        advice: 'Run on a machine with less to do, or with less concurrency.',
      }
    case 'ok':
    case 'improved':
      return undefined
    default:
      return verdict.verdict satisfies never
  }
}

function includesLimit({ ciLow, ciHigh, limit, kind }: DocumentVerdict): boolean {
  if (kind !== 'absolute') return false
  return ciLow !== null && ciLow <= limit && (ciHigh === null || ciHigh >= limit)
}
