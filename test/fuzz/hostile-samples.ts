import type { TokenCounter } from '../../src/metrics/token-counter.ts'
import { cellOf, plainWorkload } from '../../src/model/cell.ts'
import type { Sample } from '../../src/model/sample.ts'
import { exchangeOf } from '../../src/protocol/exchange.ts'
import { httpProtocols } from '../../src/protocol/protocols.ts'
import { builtInChecks } from '../../src/quality/built-in-checks.ts'
import { readSample } from '../../src/runner/ask.ts'
import type { Redact } from '../../src/secrets/redaction.ts'
import { answerOf } from '../../src/testing/sample-answer.ts'
import type { Capture } from '../../src/transport/capture.ts'
import { axesOf } from '../builders.ts'
import type { HttpFakeVendor } from '../fake-vendors.ts'

const cell = cellOf(
  { model: 'm', provider: 'lab', maxTokens: 64, json: false, ...plainWorkload },
  axesOf(),
)

/** What becomes of an exchange, as it does in a run. */
export function sampleFrom(
  exchanged: Parameters<typeof readSample>[0],
  counter: TokenCounter,
  redact: Redact = (text) => text,
): Promise<Sample> {
  return readSample(exchanged, {
    cell,
    row: { prompt: 'Why?', keywords: ['sky'] },
    round: {
      index: 0,
      phase: 'main',
      warmup: false,
      block: 0,
      turn: undefined,
      prompt: 'Why?',
      keywords: ['sky'],
      restSha256: undefined,
      maxTokens: undefined,
      nonce: 'n',
      order: [cell.id],
    },
    nonce: 'n',
    intendedAt: undefined,
    price: {
      inputPerMTok: 2,
      outputPerMTok: 8,
      cachedInputPerMTok: 0.5,
      cacheWriteInputPerMTok: 3,
      source: 'a list',
      date: undefined,
    },
    wireModel: 'm',
    checks: builtInChecks,
    counter,
    redact,
    storeText: false,
    clientDelayMs: undefined,
  })
}

/** The same of captured bytes. */
export function sampleOfCapture(
  { protocol }: HttpFakeVendor,
  capture: Capture,
  counter: TokenCounter,
): Promise<Sample> {
  return sampleFrom(exchangeOf(httpProtocols[protocol], capture, { leaveOut: [] }), counter)
}

/** A whole answer of thirteen pieces, and where its end begins. */
export function wholeStream(fakeVendor: HttpFakeVendor): {
  readonly text: string
  readonly endsAt: number
} {
  const writer = answerOf(fakeVendor)
  const opening = writer.start() + writer.reasoning('Hm.')
  const words = Array.from({ length: 12 }, (_, index) => writer.content(`word${index} `))
  const text = opening + words.join('')
  return { text: text + writer.end('own end'), endsAt: text.length }
}
