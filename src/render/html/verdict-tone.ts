import type { DocumentVerdict } from '../../report/schema/document-schema.ts'

/** How a verdict is shown: what fails a build, what is open, what is fine. */
export type Tone = 'bad' | 'open' | 'good'

export const toneMarks: Readonly<Record<Tone, string>> = { bad: '×', open: '?', good: '✓' }

const tones: Readonly<Record<DocumentVerdict['verdict'], Tone>> = {
  failed: 'bad',
  regressed: 'bad',
  'no-data': 'bad',
  inconclusive: 'open',
  advisory: 'open',
  'not-comparable': 'open',
  'client-limited': 'open',
  ok: 'good',
  improved: 'good',
}

export function toneOf({ verdict }: DocumentVerdict): Tone {
  return tones[verdict]
}

/** Verdicts by tone, in their order. */
export function byTone(
  verdicts: readonly DocumentVerdict[],
): Readonly<Record<Tone, readonly DocumentVerdict[]>> {
  const of = (tone: Tone): DocumentVerdict[] => verdicts.filter((item) => toneOf(item) === tone)
  return { bad: of('bad'), open: of('open'), good: of('good') }
}
