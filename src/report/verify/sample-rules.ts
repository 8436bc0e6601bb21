import { createHash } from 'node:crypto'

import { costUsd } from '../../metrics/cost.ts'
import { onOwnClock } from '../../metrics/simulated-time.ts'
import { finishGroup, isTruncated } from '../../model/finish-reason.ts'
import { hasPassed } from '../../model/judge.ts'
import type { Round } from '../../model/round.ts'
import type { Sample, Timing } from '../../model/sample.ts'
import { nonceOf } from '../../runner/schedule.ts'
import { isStreamed } from '../reading/streams.ts'
import { differences, mismatch, type Mismatch, type Path } from './mismatch.ts'
import type { RecordedCell, RecordedMatrix } from './recorded-matrix.ts'

/** Stands where a secret was taken out: what came of the whole text does not come of the rest. */
const REDACTED = '[redacted]'
/** Times are kept in whole microseconds. */
const RESOLUTION_MS = 0.001
/** Times of day have fewer digits behind the point than the rest: the two stamps, and rounding. */
const UNIX_RESOLUTION_MS = 0.002

/** What the parts of a sample say of each other, and what its round and its price say of it. */
export function sampleRules(matrix: RecordedMatrix): Mismatch[] {
  const rounds = roundsOf(matrix)
  const drawn = { seed: matrix.matrix.seed, rounds: [...rounds.values()] }
  return matrix.cells.flatMap((recorded) => {
    const taken = new Set<number>()
    return recorded.samples.flatMap((sample, index) => {
      const path = [...recorded.path, 'samples', index]
      const round = rounds.get(sample.round)
      if (!round || taken.has(sample.round)) {
        const basis = 'the rounds of the matrix, one sample per cell and round'
        const expected = round ? 'another round' : 'a round of the matrix'
        return [mismatch(sample.round, expected, { path: [...path, 'round'], basis })]
      }
      taken.add(sample.round)
      const rules = rulesOf(sample, { path, recorded, round, ...drawn })
      return isStreamed(matrix.matrix) ? rules : [...rules, ...askedWhole(sample, path)]
    })
  })
}

/** The rounds of a matrix by their index. */
function roundsOf({ matrix }: RecordedMatrix): ReadonlyMap<number, Round> {
  return new Map(matrix.rounds.map((round) => [round.index, round]))
}

/** The same without those that were asked anew: what was sent before had other nonces. */
export function roundsAskedOnce(recorded: RecordedMatrix): ReadonlyMap<number, Round> {
  const anew = new Set(recorded.matrix.resumptions.flatMap((resumption) => resumption.anew))
  return new Map([...roundsOf(recorded)].filter(([index]) => !anew.has(index)))
}

/** What holds for every request of a round, whatever came of it. */
export function rulesOf(
  sample: Sample,
  {
    path,
    recorded,
    round,
    seed,
    rounds,
  }: {
    readonly path: Path
    readonly recorded: RecordedCell
    readonly round: Round
    readonly seed: number
    readonly rounds: readonly Round[]
  },
): Mismatch[] {
  const nonce = nonceOf(recorded.cell, round, { seed, rounds })
  return [
    ...fromElsewhere(sample, { path, recorded, round, nonce }),
    ...fromItself(sample, path, round.maxTokens ?? recorded.cell.levels.maxTokens),
    ...inOrder(sample, path),
    ...atPossiblePace(sample, path),
    ...streamedAtMostAll(sample, path),
    ...queuedAsStamped(sample, path),
  ]
}

function fromElsewhere(
  sample: Sample,
  {
    path,
    recorded: { cell },
    round,
    nonce,
  }: {
    readonly path: Path
    readonly recorded: RecordedCell
    readonly round: Round
    readonly nonce: string
  },
): Mismatch[] {
  const { phase, warmup, block, turn } = round
  return [
    ...fields(sample, { cell: cell.id }, { path, basis: 'the cell it stands in' }),
    ...fields(
      sample,
      { phase, warmup, block, turn, nonce },
      { path, basis: 'its round and the seed' },
    ),
    ...fields(
      sample,
      { costUsd: costUsd(sample, cell.price, sample) },
      { path, basis: 'its usage, its time and the price of the cell' },
    ),
  ]
}

function fromItself(sample: Sample, path: Path, maxTokens: number): Mismatch[] {
  const { status, failure, quality, text, finishReason } = sample
  const wrong = [
    ...fields(
      sample,
      {
        ...(status === 'failed' ? {} : { failure: undefined }),
        ...(status === 'ok' ? {} : { quality: undefined }),
        ...(sample.outputTokens === undefined ? { tokenSource: undefined } : {}),
        ...(finishReason?.includes(REDACTED) ? {} : { truncated: isTruncated(sample, maxTokens) }),
      },
      { path, basis: 'the rest of the sample' },
    ),
    ...(text === undefined
      ? []
      : fields(
          sample,
          { textSha256: createHash('sha256').update(text).digest('hex') },
          { path, basis: 'its text' },
        )),
  ]
  const place = (...field: string[]) => ({
    path: [...path, ...field],
    basis: 'the rest of the sample',
  })
  if (status === 'failed' && !failure) {
    wrong.push(mismatch(undefined, 'why it failed', place('failure')))
  }
  if (status !== 'ok') return wrong
  if (!quality) return [...wrong, mismatch(undefined, 'what the checks said', place('quality'))]
  const passed = hasPassed(quality.failed, quality.judgements ?? [], quality.unchecked)
  wrong.push(...differences(quality.passed, passed, place('quality', 'passed')))
  const group = finishGroup(finishReason)
  if (group === 'gave-up' || (group === 'filter' && finishReason !== 'refusal')) {
    wrong.push(mismatch(status, 'failed, by its finish reason', place('status')))
  }
  const isBad = group === 'filter' || group === 'cut'
  if (isBad && !quality.failed.some(({ check }) => check === 'finish')) {
    wrong.push(mismatch(quality.failed, 'a failed check of the finish', place('quality', 'failed')))
  }
  return wrong
}

/** Fields of a sample that should have the given values. */
function fields(
  sample: Sample,
  expected: Partial<Sample>,
  { path, basis }: { readonly path: Path; readonly basis: string },
): Mismatch[] {
  return Object.entries(expected).flatMap(([field, value]) =>
    differences(Reflect.get(sample, field), value, {
      path: [...path, field],
      basis,
    }),
  )
}

/** Events of a stream, and gaps in it, in the order that nature gives them. */
const sequences: readonly (readonly (keyof Timing)[])[] = [
  ['ttfbMs', 'ttftMs', 'ttfoMs', 'totalMs', 'endMs'],
  ['interChunkMs', 'interChunkP99Ms', 'longestStallMs'],
]

function inOrder(sample: Sample, path: Path): Mismatch[] {
  return sequences.flatMap((sequence) => {
    const seen = sequence.filter((name) => sample[name] !== undefined)
    return seen.flatMap((name, index) => {
      const before = seen[index - 1]
      const value = sample[name] ?? 0
      const least = before === undefined ? 0 : (sample[before] ?? 0)
      if (value >= least) return []
      const basis = before === undefined ? 'the hand-over of the request' : before
      return [mismatch(value, `at least ${least}`, { path: [...path, name], basis })]
    })
  })
}

/** Of an answer that was asked for whole nobody knows a first token, or a pace. */
function askedWhole(sample: Sample, path: Path): Mismatch[] {
  const unknown = {
    ttftMs: undefined,
    ttfoMs: undefined,
    interChunkMs: undefined,
    interChunkP99Ms: undefined,
    longestStallMs: undefined,
    tokensPerSecond: undefined,
  }
  return fields(sample, { streamed: false, ...unknown }, { path, basis: 'the options' })
}

/** No more tokens a second than all tokens in the time after the first one. */
function atPossiblePace(sample: Sample, path: Path): Mismatch[] {
  const { tokensPerSecond, outputTokens, ttftMs, totalMs } = sample
  if (tokensPerSecond === undefined || totalMs === undefined || ttftMs === undefined) return []
  const windowMs = totalMs - ttftMs - RESOLUTION_MS
  if (windowMs <= 0) return []
  const most = ((outputTokens ?? 0) / windowMs) * 1000
  if (tokensPerSecond >= 0 && tokensPerSecond <= most) return []
  return [
    mismatch(tokensPerSecond, `from 0 to ${most}`, {
      path: [...path, 'tokensPerSecond'],
      basis: 'its tokens and times',
    }),
  ]
}

/** No more tokens streamed than there were. */
function streamedAtMostAll({ streamedTokens, outputTokens = 0 }: Sample, path: Path): Mismatch[] {
  if (streamedTokens === undefined || streamedTokens <= outputTokens) return []
  return [
    mismatch(streamedTokens, `at most ${outputTokens}`, {
      path: [...path, 'streamedTokens'],
      basis: 'its output tokens',
    }),
  ]
}

/** How long a request of an open loop waited on this side, against the stamps it is between. */
function queuedAsStamped(sample: Sample, path: Path): Mismatch[] {
  const { sentAt, intendedAt, queueMs } = sample
  const place = { path: [...path, 'queueMs'], basis: 'when it was to be sent, and was' }
  if (sentAt === undefined || intendedAt === undefined) {
    return differences(queueMs, undefined, place)
  }
  const waitedMs = onOwnClock(sentAt - intendedAt, sample)
  if (
    queueMs !== undefined &&
    Math.abs(queueMs - waitedMs) <= onOwnClock(UNIX_RESOLUTION_MS, sample)
  )
    return []
  return [mismatch(queueMs, waitedMs, place)]
}
