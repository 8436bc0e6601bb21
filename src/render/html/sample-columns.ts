import { showNumber, showUsd } from '../../format/numbers.ts'
import { brokenChecksOf } from '../../model/broken-checks.ts'
import type { Judgement } from '../../model/judge.ts'
import { endToEndTokensPerSecond } from '../../model/metric.ts'
import type { Sample } from '../../model/sample.ts'
import { judgementUsd } from '../../report/assembly/costs.ts'
import type { Column, Field, PageSample, SampleColumns } from './page-data.ts'

/** Finer than a thousandth of a millisecond tells a reader nothing. */
const STEPS_PER_UNIT = 1000

/** The samples of a cell as columns: names stand once, and so does what is alike in all. */
export function sampleColumns(
  samples: readonly Sample[],
  startedAt: number,
  places?: readonly number[],
): SampleColumns {
  const columns = new Map<string, Field[]>()
  for (const [index, sample] of samples.entries()) {
    const fields = { ...pageSample(sample, startedAt), place: places?.[index] ?? null }
    for (const [name, value] of Object.entries(fields)) {
      const column = columns.get(name)
      if (column) column.push(value)
      else columns.set(name, [value])
    }
  }
  const fields = [...columns]
    .filter(([, values]) => values.some((value) => value !== null))
    .map(([name, values]) => [name, columnOf(values)])
  return { count: samples.length, fields: Object.fromEntries(fields) }
}

function columnOf(values: readonly Field[]): Column {
  const words = [...new Set(values)]
  const [first = null] = words
  if (words.length === 1) return first
  if (!words.some((word) => typeof word === 'string')) return values
  const numbers = new Map(words.map((word, index) => [word, index]))
  return { words, at: values.map((value) => numbers.get(value) ?? 0) }
}

function pageSample(
  sample: Sample,
  startedAt: number,
): Omit<PageSample, 'place'> & Record<string, Field> {
  const { failure, quality, connection } = sample
  return {
    round: sample.round,
    phase: sample.phase,
    status: sample.status,
    failureClass: failure?.class ?? null,
    failureStatus: failure?.status ?? null,
    failureMessage: failure?.message ?? null,
    failedInStream: failure?.inStream ?? null,
    ttfbMs: rounded(sample.ttfbMs),
    ttftMs: rounded(sample.ttftMs),
    ttfoMs: rounded(sample.ttfoMs),
    totalMs: rounded(sample.totalMs),
    endMs: rounded(sample.endMs),
    interChunkMs: rounded(sample.interChunkMs),
    interChunkP99Ms: rounded(sample.interChunkP99Ms),
    longestStallMs: rounded(sample.longestStallMs),
    tokensPerSecond: rounded(sample.tokensPerSecond),
    endToEndTokensPerSecond: rounded(endToEndTokensPerSecond(sample)),
    inputTokens: sample.inputTokens ?? null,
    cachedTokens: sample.cachedTokens ?? null,
    cacheWriteTokens: sample.cacheWriteTokens ?? null,
    outputTokens: sample.outputTokens ?? null,
    tokenSource: sample.tokenSource ?? null,
    streamedTokens: sample.streamedTokens ?? null,
    reasoningTokens: sample.reasoningTokens ?? null,
    o200kTokens: sample.o200kTokens ?? null,
    costUsd: sample.costUsd ?? null,
    reportedCostUsd: sample.reportedCostUsd ?? null,
    checked: quality !== undefined,
    passed: quality?.passed ?? null,
    reasons: quality?.failed.map(({ check, reason }) => `${check}: ${reason}`).join('\n') || null,
    broken: brokenChecksOf(sample).join('\n') || null,
    judgements: quality?.judgements?.map(judgementLine).join('\n') || null,
    finishReason: sample.finishReason ?? null,
    truncated: sample.truncated,
    streamed: sample.streamed ?? null,
    backend: sample.backend ?? null,
    servedModel: sample.servedModel ?? null,
    protocol: sample.protocol ?? null,
    httpStatus: sample.httpStatus ?? null,
    reused: connection.reused ?? null,
    dnsMs: rounded(connection.dnsMs),
    connectMs: rounded(connection.connectMs),
    tlsMs: rounded(connection.tlsMs),
    sentAt: rounded(since(sample.sentAt, startedAt)),
    intendedAt: rounded(since(sample.intendedAt, startedAt)),
    queueMs: rounded(sample.queueMs),
    turn: sample.turn ?? null,
    block: sample.block,
    chunks: sample.chunks ?? null,
    reads: sample.reads ?? null,
    bytes: sample.bytes ?? null,
    clientDelayMs: rounded(sample.clientDelayMs),
    leftOut: sample.leftOut.join(', ') || null,
    notes: sample.notes.join('; ') || null,
  }
}

function since(at: number | undefined, start: number): number | undefined {
  return at === undefined ? undefined : at - start
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * STEPS_PER_UNIT) / STEPS_PER_UNIT
}

function judgementLine(judgement: Judgement): string {
  const { check, score, reason, reply } = judgement
  const usd = judgementUsd(judgement)
  return [
    `${check}: ${score === undefined ? reason : `score ${showNumber(score)}`}`,
    ...(reply === undefined ? [] : [`the judge said ${JSON.stringify(reply)}`]),
    ...(usd === undefined ? [] : [showUsd(usd)]),
  ].join(', ')
}
