import type { DocumentMatrix } from '../schema/results-document.ts'

/** Says no more than that. */
const UNSAID = 'stopped before its last round'

/**
 * What is to be said of a matrix that ended before its last round; undefined of a whole one. Partial
 * ones are never drawn, compared, accepted or analyzed as if they were whole.
 */
export function partialWords({
  interrupted,
  stopped,
  aborted,
  rounds,
  options,
  adaptive,
}: Pick<
  DocumentMatrix,
  'interrupted' | 'stopped' | 'aborted' | 'rounds' | 'options' | 'adaptive'
>): string | undefined {
  if (!interrupted && stopped === undefined) return undefined
  if (aborted !== undefined) return stopped
  const done = rounds.filter(({ phase }) => phase === 'main').length
  const planned = adaptive?.max ?? options['rounds']
  const of = typeof planned === 'number' ? ` of ${adaptive ? 'at most ' : ''}${planned}` : ''
  const why = stopped === undefined || stopped === UNSAID ? '' : ` (${stopped})`
  return `interrupted: ${done}${of} rounds${why}`
}
