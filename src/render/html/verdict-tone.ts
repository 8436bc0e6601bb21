import type { Verdict } from '../../model/verdict.ts'

/** How a verdict is shown: what fails a build, what is open, what is fine. */
export type Tone = 'bad' | 'open' | 'good'

export const toneMarks: Readonly<Record<Tone, string>> = { bad: '×', open: '?', good: '✓' }

const tones: Readonly<Record<Verdict['verdict'], Tone>> = {
  failed: 'bad',
  worse: 'bad',
  regressed: 'bad',
  'no-data': 'bad',
  inconclusive: 'open',
  advisory: 'open',
  'not-comparable': 'open',
  'client-limited': 'open',
  ok: 'good',
  equal: 'good',
  better: 'good',
  improved: 'good',
}

export function toneOf({ verdict }: Verdict): Tone {
  return tones[verdict]
}

/** Verdicts by tone, in their order. */
export function byTone(verdicts: readonly Verdict[]): Readonly<Record<Tone, readonly Verdict[]>> {
  const of = (tone: Tone): Verdict[] => verdicts.filter((item) => toneOf(item) === tone)
  return { bad: of('bad'), open: of('open'), good: of('good') }
}
