import { joinList } from '../../format/lists.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

/** Says no more than that. */
const UNSAID = 'stopped before its last round'

/** Whether it is what some of the injectors of a load measured, and not all. */
export function isPartOfLoad({ injectors }: Pick<DocumentMatrix, 'injectors'>): boolean {
  return injectors !== undefined && injectors.joined.length < injectors.of
}

/** Whose requests a load is made of: `3 injectors`, or `injectors 1 and 3 of 4` where it is a part of one. */
export function injectorWords({ of, joined }: NonNullable<DocumentMatrix['injectors']>): string {
  if (joined.length === of) return `${of} injectors`
  const numbers = joined.map(({ number }) => String(number))
  return `${numbers.length === 1 ? 'injector' : 'injectors'} ${joinList(numbers, 'and')} of ${of}`
}

/**
 * What is to be said of a matrix that ended before its last round, or is a part of a load; undefined of a whole one. Partial
 * ones are never drawn, compared, accepted or analyzed as if they were whole.
 */
export function partialWords({
  interrupted,
  stopped,
  aborted,
  rounds,
  options,
  adaptive,
  injectors,
}: Pick<
  DocumentMatrix,
  'interrupted' | 'stopped' | 'aborted' | 'rounds' | 'options' | 'adaptive' | 'injectors'
>): string | undefined {
  if (injectors && isPartOfLoad({ injectors })) {
    return `a part of a load: what ${injectorWords(injectors)} sent`
  }
  if (!interrupted && stopped === undefined) return undefined
  if (aborted !== undefined) return stopped
  const done = rounds.filter(({ phase }) => phase === 'main').length
  const planned = adaptive?.max ?? options['rounds']
  const of = typeof planned === 'number' ? ` of ${adaptive ? 'at most ' : ''}${planned}` : ''
  const why = stopped === undefined || stopped === UNSAID ? '' : ` (${stopped})`
  return `interrupted: ${done}${of} rounds${why}`
}
