import { pluralize } from '../format/lists.ts'
import { showDuration, showNumber, showShare } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { recordedReplay } from '../model/recorded-replay.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'

type Replayed = Pick<DocumentMatrix, 'options' | 'rounds'>

/** `trace of 120 requests (2m 5s)`; undefined where none was sent. */
export function replaySize({ options, rounds }: Replayed): string | undefined {
  if (!recordedReplay(options)) return undefined
  const lastMs = Math.max(0, ...rounds.map(({ traced }) => traced?.dueMs ?? 0))
  return `trace of ${pluralize(rounds.length, 'request')} (${showDuration(lastMs)})`
}

/** What was made of a trace, as sentences; empty where none was sent. */
export function replaySentences({ options, rounds }: Replayed): string[] {
  const replay = recordedReplay(options)
  if (!replay) return []
  const { path, speed, from, for: duration } = replay
  const part = [
    ...(from === undefined ? [] : [`from ${from} on`]),
    ...(duration === undefined ? [] : [`for ${duration}`]),
  ].join(', ')
  const pace =
    speed === 1 ? 'at the recorded times' : `${showNumber(speed)} times as fast as recorded`
  const all = sum(rounds.map(({ traced }) => traced?.inputTokens ?? 0))
  const shared = sum(rounds.map(({ traced }) => traced?.sharedTokens ?? 0))
  const requests = pluralize(rounds.length, 'request')
  return [
    `${requests} of ${plainText(path)}${part === '' ? '' : `, ${part}`}, ${pace}, with drawn text of the recorded lengths`,
    ...(shared === 0
      ? []
      : [
          `${showShare(shared / all)} of the input tokens repeat the beginning of an earlier request: a prefix cache may answer them`,
        ]),
  ]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
