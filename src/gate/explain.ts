import type { Verdict, VerdictKind } from '../model/verdict.ts'

export interface Explanation {
  /** One sentence: what the verdict means. */
  readonly meaning: string
  /** What to do about it. */
  readonly remedy: string
}

/** Each verdict in plain words, for wherever one is shown. */
export function explainVerdict(
  { verdict, kind }: { readonly verdict: VerdictKind; readonly kind: Verdict['kind'] },
  file: string,
): Explanation {
  const accept = `accept it with \`npx vitest bench ${file} -u\``
  switch (verdict) {
    case 'ok':
      return { meaning: 'Tested, and within its limit.', remedy: 'Nothing to do.' }
    case 'improved':
      return {
        meaning: 'Significantly better than its own past.',
        remedy: `To hold on to the gain, ${accept}.`,
      }
    case 'regressed':
      return {
        meaning:
          'Twice measured worse than its accepted runs by more than its limit and more than they differ among themselves.',
        remedy: `Look at the endpoint; re-run if you doubt it. If it is to stay, take the older runs out of the baseline, and ${accept}.`,
      }
    case 'inconclusive':
      return {
        meaning:
          kind === 'contrast'
            ? 'The interval lies on both sides of the limit: it may be broken or not.'
            : 'It stood out, but not clearly enough to call it a regression.',
        remedy: 'More rounds, or more accepted runs, would settle it.',
      }
    case 'failed':
      return {
        meaning:
          kind === 'measured'
            ? 'Too many of its requests failed: its figures are those of the ones that were left.'
            : kind === 'contrast'
              ? 'The whole interval lies beyond the limit.'
              : 'The observed figure breaks the declared limit.',
        remedy:
          kind === 'measured'
            ? 'See why they failed; a threshold on `failures` takes the place of this limit.'
            : 'Look at the samples in the results document; raise the limit if it asks too much.',
      }
    case 'advisory':
      return {
        meaning: 'Not enough is known of the past to judge it; it cannot fail.',
        remedy: `When the figures look right, ${accept}; set \`location\` so that places are told apart.`,
      }
    case 'not-comparable':
      return {
        meaning: 'The accepted runs measured something else, so nothing was tested.',
        remedy: `If the change is meant, start a new window: ${accept}.`,
      }
    case 'client-limited':
      return {
        meaning: 'This machine was too slow to tell its own delay from the endpoint’s.',
        remedy: 'Measure with less load on this machine.',
      }
    case 'no-data':
      return {
        meaning: 'Nothing was observed that could be compared.',
        remedy: 'Its requests, and why they failed, are in the results document.',
      }
    default:
      return verdict satisfies never
  }
}
