import type { Sample } from '../model/sample.ts'

/** Which request fields an endpoint did not take as declared, and what was sent instead. */
export function fieldNotes(samples: readonly Pick<Sample, 'leftOut' | 'sentAs'>[]): string[] {
  const leftOut = new Set(samples.flatMap((sample) => sample.leftOut))
  const sentAs = new Map(samples.flatMap((sample) => Object.entries(sample.sentAs)))
  const isWarmerOrColder = [...leftOut].some((field) => field.endsWith('temperature'))
  return [
    ...(leftOut.size === 0
      ? []
      : [
          `rejects ${[...leftOut].join(', ')}: sent without it${isWarmerOrColder ? '; its own temperature applies, not the declared one' : ''}`,
        ]),
    ...[...sentAs].map(
      ([field, name]) => `takes ${name} instead of ${field}: the limit was sent as ${name}`,
    ),
  ]
}
