import { restSha256 } from '../../model/prompt.ts'
import { recordedReplay } from '../../model/recorded-replay.ts'
import type { Round } from '../../model/round.ts'
import { replayRate, type TracedRequest } from '../../model/traced-request.ts'
import { differences, mismatch, type Mismatch, type Path } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a document says of the trace that was sent: of each request as the plan's hash has it, and of all together. */
export function replayRules({ path, matrix }: RecordedMatrix): Mismatch[] {
  const { rounds, options, drawnFrom, axes } = matrix
  if (recordedReplay(options) === undefined) {
    const traced = rounds.findIndex((round) => round.traced !== undefined)
    if (traced === -1) return []
    const place = { path: [...path, 'rounds', traced, 'traced'], basis: 'options.replay' }
    return [mismatch(rounds[traced]?.traced, undefined, place)]
  }
  const byIndex = new Map(rounds.map((round) => [round.index, round]))
  const last = byIndex.get(drawnFrom.prompts.length - 1)
  return [
    ...differences(options['rounds'], drawnFrom.prompts.length, {
      path: [...path, 'options', 'rounds'],
      basis: 'the requests of the trace',
    }),
    ...(last?.traced
      ? differences(axes['rate'], [replayRate(drawnFrom.prompts.length, last.traced.dueMs)], {
          path: [...path, 'axes', 'rate'],
          basis: 'the requests of the trace and the time of the last',
        })
      : []),
    ...rounds.flatMap((round, place) => {
      const before = rounds[place - 1]?.traced
      const source = byIndex.get(round.traced?.sharedWith ?? -1)?.traced
      return ofRound(round, { before, source, path: [...path, 'rounds', place] })
    }),
  ]
}

function ofRound(
  round: Round,
  {
    before,
    source,
    path,
  }: {
    readonly before: TracedRequest | undefined
    /** The request that it begins like; undefined where that was not sent. */
    readonly source: TracedRequest | undefined
    readonly path: Path
  },
): Mismatch[] {
  const { index, prompt, keywords, maxTokens, traced } = round
  const hash = restSha256({ prompt, keywords, maxTokens, traced })
  const isOther = differences(round.restSha256, hash, {
    path: [...path, 'restSha256'],
    basis: 'what is recorded of its request',
  })
  if (!traced) return isOther
  const { dueMs, inputTokens, sharedWith, sharedTokens } = traced
  const most = Math.min(
    inputTokens,
    source?.inputTokens ?? (sharedWith === undefined ? 0 : Infinity),
  )
  const at = (field: string, basis: string) => ({ path: [...path, 'traced', field], basis })
  return [
    ...isOther,
    ...(dueMs >= (before?.dueMs ?? 0)
      ? []
      : [mismatch(dueMs, before?.dueMs, at('dueMs', 'the request before'))]),
    ...(sharedWith === undefined || sharedWith < index
      ? []
      : [mismatch(sharedWith, 'an earlier round', at('sharedWith', 'its index'))]),
    ...(sharedTokens <= most
      ? []
      : [mismatch(sharedTokens, most, at('sharedTokens', 'the lengths of both requests'))]),
  ]
}
