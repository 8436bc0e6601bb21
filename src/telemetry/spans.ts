import type { Sample } from '../model/sample.ts'
import { withoutCredentials } from '../secrets/watch.ts'
import type { Conventions } from './conventions.ts'
import {
  cellAttributes,
  type MeasuredCell,
  type MeasuredMatrix,
  requestedModel,
} from './measured-cell.ts'
import {
  keyValues,
  named,
  SAMPLED,
  type Span,
  SPAN_KIND_CLIENT,
  type SpanEvent,
  spanIdOf,
  STATUS_ERROR,
  traceIdOf,
  unixNano,
  whole,
} from './otlp.ts'

/** How spans are written. */
export interface SpanStyle {
  readonly conventions: Conventions
  /** Whether prompts and answers are sent too. */
  readonly content: boolean
}

export interface MeasuredRequest {
  readonly matrix: MeasuredMatrix
  readonly cell: MeasuredCell
  readonly sample: Sample
  /** What was asked, where that is to be sent and is known. */
  readonly prompt: string | undefined
}

/** Ids of the spans that others are in. */
export const spanIds = {
  run: (runId: string): string => spanIdOf('run', runId),
  matrix: ({ runId, drawnFrom }: MeasuredMatrix): string =>
    spanIdOf('matrix', runId, drawnFrom.identity),
  round: ({ runId, drawnFrom }: MeasuredMatrix, round: number): string =>
    spanIdOf('round', runId, drawnFrom.identity, round),
}

/** When a request was sent and was over; undefined where it was never sent. */
export function timesOf({
  sentAt,
  endMs,
  totalMs,
}: Sample): { readonly from: number; readonly to: number } | undefined {
  return sentAt === undefined ? undefined : { from: sentAt, to: sentAt + (endMs ?? totalMs ?? 0) }
}

/** The span of a request, with the clock's own times; undefined where it was never sent. */
export function requestSpan(request: MeasuredRequest, style: SpanStyle): Span | undefined {
  const { matrix, cell, sample } = request
  const times = timesOf(sample)
  if (!times) return undefined
  const { runId, drawnFrom } = matrix
  const { round, nonce, phase, failure } = sample
  return {
    traceId: traceIdOf(runId),
    spanId: spanIdOf('request', runId, drawnFrom.identity, sample.cell, round, nonce),
    parentSpanId: spanIds.round(matrix, round),
    flags: SAMPLED,
    name: named(`chat ${requestedModel(cell)}`),
    kind: SPAN_KIND_CLIENT,
    startTimeUnixNano: unixNano(times.from),
    endTimeUnixNano: unixNano(times.to),
    attributes: keyValues({
      ...cellAttributes(matrix, cell),
      ...resultAttributes(sample, style),
      'gen_ai.output.type': cell.levels.json ? 'json' : 'text',
      'llm_bench.run.id': runId,
      'llm_bench.round': whole(round),
      'llm_bench.phase': phase,
      ...(style.content ? contentAttributes(request) : {}),
    }),
    events: eventsOf(sample, times.from),
    // What a server said may hold a part of the prompt.
    ...(failure && {
      status: {
        code: STATUS_ERROR,
        message: style.content ? named(withoutCredentials(failure.message)) : failure.class,
      },
    }),
  }
}

const MS_PER_SECOND = 1000

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MS_PER_SECOND
}

function resultAttributes(sample: Sample, { conventions }: SpanStyle) {
  return {
    'error.type': sample.failure?.class,
    'http.response.status_code': whole(sample.httpStatus),
    'gen_ai.response.model': sample.servedModel && named(sample.servedModel),
    'gen_ai.response.finish_reasons': sample.finishReason && [named(sample.finishReason)],
    'gen_ai.response.time_to_first_chunk': sample.streamed ? seconds(sample.ttftMs) : undefined,
    'gen_ai.usage.input_tokens': whole(sample.inputTokens),
    'gen_ai.usage.output_tokens': whole(sample.outputTokens),
    'gen_ai.usage.cache_read.input_tokens': whole(sample.cachedTokens),
    [conventions.cacheWriteTokens]: whole(sample.cacheWriteTokens),
    'gen_ai.usage.reasoning.output_tokens': whole(sample.reasoningTokens),
    'llm_bench.status': sample.status,
    'llm_bench.warmup': sample.warmup,
    'llm_bench.block': whole(sample.block),
    'llm_bench.turn': whole(sample.turn),
    'llm_bench.token_source': sample.tokenSource,
    'llm_bench.tokens_per_second': sample.tokensPerSecond,
    'llm_bench.longest_stall': seconds(sample.longestStallMs),
    'llm_bench.queue': seconds(sample.queueMs),
    'llm_bench.client_delay': seconds(sample.clientDelayMs),
    'llm_bench.cost_usd': sample.costUsd,
    'llm_bench.quality.passed': sample.quality?.passed,
    'llm_bench.backend': sample.backend && named(sample.backend),
    'llm_bench.connection.reused': sample.connection.reused,
    // How many times longer the times are than what the clock saw.
    'llm_bench.time_factor': sample.timeFactor,
  }
}

/** What was seen on the way, each at its own time. */
function eventsOf({ ttfbMs, ttftMs, totalMs }: Sample, from: number): SpanEvent[] {
  const seen = [
    ['first_byte', ttfbMs],
    ['first_token', ttftMs],
    ['last_token', totalMs],
  ] as const
  return seen.flatMap(([name, ms]) =>
    ms === undefined ? [] : [{ timeUnixNano: unixNano(from + ms), name: `llm_bench.${name}` }],
  )
}

/** Prompt and answer as the conventions write messages, without credentials. */
function contentAttributes({ prompt, sample }: MeasuredRequest) {
  return {
    'gen_ai.input.messages': prompt === undefined ? undefined : messageText('user', prompt),
    'gen_ai.output.messages':
      sample.text === undefined
        ? undefined
        : messageText('assistant', sample.text, {
            finish_reason: sample.finishReason ?? 'unknown',
          }),
  }
}

function messageText(role: string, content: string, rest = {}): string {
  const parts = [{ type: 'text', content: withoutCredentials(content) }]
  return JSON.stringify([{ role, parts, ...rest }])
}
