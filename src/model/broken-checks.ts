import type { Sample } from './sample.ts'

/** Names of the checks and judges that said nothing of an answer, because they failed themselves. */
export function brokenChecksOf({ quality }: Pick<Sample, 'quality'>): string[] {
  return [...(quality?.failed ?? []), ...(quality?.judgements ?? [])].flatMap(({ check, broken }) =>
    broken ? check : [],
  )
}
