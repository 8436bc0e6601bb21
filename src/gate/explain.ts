import { isForeignPlace } from '../model/foreign-source.ts'
import type { Verdict, VerdictKind } from '../model/verdict.ts'

export interface Explanation {
  /** One sentence: what the verdict means. */
  readonly meaning: string
  /** What to do about it. */
  readonly remedy: string
}

/** Each verdict in plain words, for wherever one is shown. */
export function explainVerdict(
  {
    verdict,
    kind,
    metric,
  }: {
    readonly verdict: VerdictKind
    readonly kind: Verdict['kind']
    readonly metric?: string
  },
  file: string,
): Explanation {
  const accept = isForeignPlace(file)
    ? 'accept it with `npx vitest-llm-bench baseline accept`'
    : `accept it with \`npx vitest bench ${file} -u\``
  switch (verdict) {
    case 'ok':
      return { meaning: 'Tested, and within its limit.', remedy: 'Nothing to do.' }
    case 'equal':
      return {
        meaning: 'Within the margin on both sides: two one-sided tests, each at 5 %.',
        remedy: 'Nothing to do.',
      }
    case 'better':
      return {
        meaning: 'Better than the version in use by more than the margin, for sure.',
        remedy: 'Nothing to do.',
      }
    case 'worse':
      return {
        meaning:
          'Worse than the version in use by more than the margin, in the same rounds. Nothing but those rounds tells how much two deployments differ by themselves.',
        remedy:
          'Look at the samples of both. To see what two deployments of one version differ by, compare the version in use with a second deployment of itself.',
      }
    case 'improved':
      return {
        meaning: 'Significantly better than the accepted runs.',
        remedy: `To keep the gain, ${accept}.`,
      }
    case 'regressed':
      return {
        meaning:
          metric === 'capacity'
            ? 'Lower than in the accepted runs, by more than the limit and by more than those runs vary and this search may err.'
            : 'Worse than the accepted runs, by more than the limit and by more than those runs vary: measured again in this build, or in the builds before it.',
        remedy: `Check the endpoint, and run again if in doubt. If the change is permanent, remove the older runs from the baseline, and ${accept}.`,
      }
    case 'inconclusive':
      return {
        meaning:
          kind === 'contrast'
            ? 'The interval includes the limit, so the data cannot tell whether it is met.'
            : kind === 'canary'
              ? 'Neither worse nor equal for sure: the rounds differ too much.'
              : kind === 'absolute'
                ? 'The interval includes the limit, so the search cannot tell whether it is met.'
                : 'It stood out, but not clearly enough to call it a regression.',
        remedy:
          kind === 'canary'
            ? 'More rounds would settle it, or a wider margin.'
            : kind === 'absolute'
              ? 'A smaller `capacity.relativeWidth` would settle it, with more requests.'
              : metric === 'capacity'
                ? 'A smaller `capacity.relativeWidth`, or more accepted runs, would settle it.'
                : 'More rounds, or more accepted runs, would settle it.',
      }
    case 'failed':
      return {
        meaning:
          kind === 'measured'
            ? 'Too many of its requests failed: its figures describe only those that succeeded.'
            : kind === 'contrast' || metric === 'capacity'
              ? 'The whole interval lies beyond the limit.'
              : 'The observed figure breaks the declared limit.',
        remedy:
          kind === 'measured'
            ? 'Find out why they failed. A threshold on `failures` replaces this limit.'
            : 'Look at the samples in the results document; change the limit if it is too strict.',
      }
    case 'advisory':
      return {
        meaning: 'There are too few accepted runs to judge it; it cannot fail.',
        remedy: `When the figures look right, ${accept}; set \`location\` to keep places apart.`,
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
