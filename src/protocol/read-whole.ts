import { emptyReading, type Reading } from '../model/observation.ts'
import type { Capture } from '../transport/capture.ts'
import { decodedReads } from '../transport/decoded-reads.ts'
import { Draft } from './draft.ts'
import { describeErrorBody } from './error-body.ts'
import { isObject, type JsonObject, parseJson } from './json-value.ts'
import { type Dialect, onlyItem, readStream, shortened } from './read-stream.ts'
import { readForeignError, readStreamError } from './stream-error.ts'

/** How server-sent events begin. */
const EVENTS = /^\s*(?:data|event|id|retry)?:/
const STREAMED_NOTE = 'a stream of events answered a request for a whole answer'

/**
 * Reads a captured answer that is one JSON object: all of it was there with its last byte. Servers
 * that stream whatever they are asked for are read as such.
 */
export async function readWholeAnswer(capture: Capture, dialect: Dialect): Promise<Reading> {
  const encoding = capture.headers['content-encoding']
  const { reads, violation } = await decodedReads(capture.reads, encoding)
  if (violation !== undefined) return { ...emptyReading, violation }
  const body = Buffer.concat(reads.map(({ bytes }) => bytes)).toString('utf8')
  const answer = onlyItem(parseJson(body))
  if (isObject(answer)) {
    const at = reads.findLast(({ bytes }) => bytes.length > 0)?.at ?? 0
    return readAnswer(answer, { dialect, at, read: reads.length - 1 })
  }
  if (EVENTS.test(body)) {
    const reading = await readStream(capture, dialect)
    return { ...reading, notes: [...reading.notes, STREAMED_NOTE] }
  }
  // What was interrupted, or ends within its JSON, is not to blame for what is missing.
  if (capture.endedAt === undefined || breaksOff(body)) return emptyReading
  return { ...emptyReading, violation: notAnAnswer(body, dialect) }
}

function readAnswer(
  answer: JsonObject,
  { dialect, at, read }: { readonly dialect: Dialect; readonly at: number; readonly read: number },
): Reading {
  const draft = new Draft(dialect.usage)
  draft.error = readStreamError(undefined, answer)
  let chunks = 0
  for (const event of dialect.unfold?.(answer) ?? []) {
    if (draft.error) break
    draft.arrive({ at, read, chunk: chunks + 1 })
    if (dialect.take(event, draft)) chunks += 1
  }
  if (chunks === 0) draft.error ??= readForeignError(undefined, answer)
  const isAnswer = chunks > 0 && !draft.error
  if (isAnswer) draft.close()
  return {
    ...draft.reading(true),
    violation: isAnswer || draft.error ? undefined : notAnAnswer(JSON.stringify(answer), dialect),
  }
}

/** Whether a body begins as a JSON object, or not at all, and was cut before its end. */
export function breaksOff(body: string): boolean {
  const words = body.trim()
  if (words === '') return true
  if (!/^\{\s*"/.test(words)) return false
  // What is in strings opens and closes nothing.
  const brackets = words.replaceAll(/"(?:[^"\\]|\\.)*(?:"|$)/gs, '').replaceAll(/[^{}[\]]/g, '')
  let depth = 0
  for (const bracket of brackets) {
    depth += bracket === '{' || bracket === '[' ? 1 : -1
    if (depth === 0) return false
  }
  return true
}

function notAnAnswer(body: string, { eventName }: Dialect): string {
  return `not a whole answer of ${eventName}: ${shortened(describeErrorBody(body))}`
}
