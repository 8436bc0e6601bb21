import { isOutOfCredit } from '../../model/out-of-credit.ts'
import { askedSha256 } from '../../model/prompt.ts'
import type { Round } from '../../model/round.ts'
import type { Sample } from '../../model/sample.ts'
import { isSilence } from '../../runner/suspensions.ts'
import { askedRounds } from '../assembly/asked-rounds.ts'
import { dueRounds, firstLaterRounds } from './due-rounds.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Every round as the seed says, those of later looks included, and who was asked in it. */
export function roundRules(recorded: RecordedMatrix): Mismatch[] {
  const { path, matrix } = recorded
  const { drawnFrom, file, name } = matrix
  const identity = { path: [...path, 'drawnFrom', 'identity'], basis: 'file and name' }
  // In front of the file stands its project, where there are several.
  const isNamed =
    ` > ${drawnFrom.identity}`.includes(` > ${file} > `) &&
    drawnFrom.identity.endsWith(` > ${name}`)
  let due: Round[]
  try {
    due = dueRounds(recorded)
  } catch (error) {
    // Options are of no type in a document: what nobody can have declared draws no rounds.
    const reason = error instanceof Error ? error.message : String(error)
    return [mismatch(matrix.options, reason, { path: [...path, 'options'], basis: 'the rounds' })]
  }
  return [
    ...(isNamed ? [] : [mismatch(drawnFrom.identity, `${file} > … > ${name}`, identity)]),
    ...differences(
      matrix.laterLooks.map(({ firstRound }) => firstRound),
      firstLaterRounds(recorded),
      { path: [...path, 'laterLooks'], basis: 'the rounds before' },
    ),
    ...asDrawn(recorded, due),
    ...allAsked(recorded, due),
  ]
}

/** What the document says of each round, against the draw. */
function asDrawn({ path, matrix, cells }: RecordedMatrix, due: readonly Round[]): Mismatch[] {
  const samples = cells.flatMap((cell) => cell.samples)
  const expected = askedRounds(due, samples)
  const basis = 'the seed, the location and what rounds are drawn from'
  return [
    ...differences(matrix.rounds.length, expected.length, {
      path: [...path, 'rounds', 'length'],
      basis: 'the rounds of the samples',
    }),
    ...matrix.rounds.flatMap((round, index) => {
      // The pool is known by its hashes.
      const prompt = askedSha256(round)
      const hidden = { restSha256: undefined, maxTokens: undefined, traced: undefined }
      const found = { ...round, prompt, keywords: [], ...hidden }
      const place = { path: [...path, 'rounds', index], basis }
      return differences(found, expected[index], place)
    }),
  ]
}

/**
 * Whether each cell was asked in all rounds that were due, unless something kept it from that: the end
 * of the run, or a provider that was suspended, of which a cell that was asked in full knows nothing.
 */
function allAsked({ path, matrix, cells }: RecordedMatrix, due: readonly Round[]): Mismatch[] {
  const { stopped, aborted, laterLooks, adaptive, capacity } = matrix
  // One that was ended for what is certain was asked everything until then.
  if (stopped !== undefined && aborted === undefined) return []
  const first = due.filter(({ phase }) => phase !== 'confirm')
  const isCutShort =
    laterLooks.some(({ outcome }) => outcome === 'interrupted') ||
    cells.some(({ samples }) => samples.some(isRefusedInLaterLook))
  return cells.flatMap(({ cell, samples }, index) => {
    const asked = new Set(samples.map(({ round }) => round))
    const leftOf = (rounds: readonly Round[]): Round | undefined =>
      rounds.find((round) => round.order.includes(cell.id) && !asked.has(round.index))
    const place = (field: string) => ({
      path: [...path, 'cells', index, field],
      basis: 'the rounds that were due',
    })
    if (cell.suspended !== undefined) {
      // An adaptive cell may have been asked enough before, and a search all of its blocks.
      return adaptive !== undefined || capacity !== undefined || leftOf(first)
        ? []
        : [mismatch(cell.suspended, undefined, place('suspended'))]
    }
    const left = leftOf(isCutShort ? first : due)
    return left ? [mismatch(undefined, `a sample of round ${left.index}`, place('samples'))] : []
  })
}

/** After that its provider may be suspended, when all has been asked that has to be. */
function isRefusedInLaterLook(sample: Sample): boolean {
  const { phase, failure } = sample
  if (phase !== 'confirm' || !failure) return false
  const isRefused = failure.class === 'auth' || failure.class === 'rate-limit'
  return isRefused || isOutOfCredit(failure) || isSilence(sample)
}
