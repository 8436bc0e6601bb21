import { sharedRounds } from '../../runner/share.ts'
import { drawnRounds } from './due-rounds.ts'
import { mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Which injector sent each request, as the seed says; none where one machine sent all. */
export function injectorRules(recorded: RecordedMatrix): Mismatch[] {
  const { matrix, path } = recorded
  const { injectors, seed } = matrix
  if (!injectors) return senders(recorded, () => undefined)
  const { of, joined } = injectors
  const numbers = joined.map(({ number }) => number)
  const wrong = numbers.flatMap((number, index) =>
    number <= of && numbers.indexOf(number) === index
      ? []
      : [
          mismatch(number, `another of ${of}`, {
            path: [...path, 'injectors', 'joined', index, 'number'],
            basis: 'how many injectors there are',
          }),
        ],
  )
  let sentBy: Map<string, number>
  try {
    const drawn = drawnRounds(recorded)
    sentBy = new Map(
      [...new Set(numbers)].flatMap((number) =>
        sharedRounds(drawn, matrix.cells, { seed, of, injectors: new Set([number]) }).flatMap(
          ({ index, order }) => order.map((id): [string, number] => [`${index} ${id}`, number]),
        ),
      ),
    )
  } catch {
    // The rules of the rounds say what is wrong with them.
    return wrong
  }
  return [...wrong, ...senders(recorded, (round, id) => sentBy.get(`${round} ${id}`))]
}

function senders(
  { cells }: RecordedMatrix,
  senderOf: (round: number, id: string) => number | undefined,
): Mismatch[] {
  return cells.flatMap(({ cell, samples, path }) =>
    samples.flatMap(({ round, injector }, index) => {
      const expected = senderOf(round, cell.id)
      if (injector === expected) return []
      const place = [...path, 'samples', index, 'injector']
      return [mismatch(injector, expected, { path: place, basis: 'the seed and the injectors' })]
    }),
  )
}
