import {
  promptSha256,
  schedule,
  type ScheduleOptions,
  secondLookRounds,
} from '../../runner/schedule.ts'
import type { DocumentMatrix } from '../document-schema.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Every round as the seed says, those of a second look included. */
export function roundRules({ path, matrix }: RecordedMatrix): Mismatch[] {
  const { drawnFrom, file, name, options } = matrix
  const drawn = matrix.rounds.filter(({ phase }) => phase !== 'confirm')
  const warmup = drawn.filter((round) => round.phase === 'warmup').length
  const counts = { warmup, rounds: drawn.length - warmup }
  const identity = { path: [...path, 'drawnFrom', 'identity'], basis: 'file and name' }
  const isNamed = drawnFrom.identity.startsWith(`${file} > `) && drawnFrom.identity.endsWith(name)
  if (drawnFrom.prompts.length === 0) {
    const place = { path: [...path, 'drawnFrom', 'prompts'], basis: 'the rounds' }
    return [mismatch(drawnFrom.prompts, 'at least one prompt', place)]
  }
  const expected = expectedRounds(matrix, counts)
  return [
    ...(isNamed ? [] : [mismatch(drawnFrom.identity, `${file} > … > ${name}`, identity)]),
    ...Object.entries(counts).flatMap(([option, count]) =>
      // A rule for when to stop leaves the number open.
      typeof options[option] === 'number'
        ? differences(options[option], count, {
            path: [...path, 'options', option],
            basis: 'the rounds there are',
          })
        : [],
    ),
    ...differences(matrix.rounds.length, expected.length, {
      path: [...path, 'rounds', 'length'],
      basis: 'the looks there were',
    }),
    ...matrix.rounds.flatMap((round, index) => {
      // The pool is known by its hashes.
      const found = { ...round, prompt: promptSha256(round), keywords: [] }
      const basis = 'the seed, the location and what rounds are drawn from'
      return differences(found, expected[index] ?? null, {
        path: [...path, 'rounds', index],
        basis,
      })
    }),
  ]
}

function expectedRounds(
  { seed, location, drawnFrom, cells, secondLook }: DocumentMatrix,
  counts: { readonly warmup: number; readonly rounds: number },
) {
  const asked = new Set(cells.flatMap(({ id, skipped }) => (skipped === null ? [id] : [])))
  const first: ScheduleOptions = {
    seed,
    location: location ?? undefined,
    matrix: drawnFrom.identity,
    cellIds: drawnFrom.cells,
    prompts: drawnFrom.prompts.map((sha256) => ({ prompt: sha256, keywords: [] })),
    ...counts,
  }
  return [
    ...schedule(first).map((round) => ({
      ...round,
      order: round.order.filter((id) => asked.has(id)),
    })),
    // One that the budget did not allow was never asked.
    ...(secondLook === null || secondLook.outcome === 'unaffordable'
      ? []
      : secondLookRounds(first, secondLook)),
  ]
}
