import type { ConverseStreamOutput, TokenUsage } from '@aws-sdk/client-bedrock-runtime'

import { type Delta, nothingRead, type Reading, type Usage } from '../../model/observation.ts'
import { count, text } from '../json-value.ts'
import { readStreamFailure } from './errors.ts'
import type { Recording } from './recording.ts'

/**
 * Reads the events of a recorded answer. Each event is stamped with the read that completed it: the
 * client decodes on demand, so the read it was given last is the one.
 */
export async function read(
  stream: AsyncIterable<ConverseStreamOutput>,
  recording: Recording,
): Promise<Reading> {
  const reader = new Reader()
  try {
    for await (const event of stream) reader.take(event, recording.current)
  } catch (error) {
    // What a lost connection leaves behind cannot be whole; the loss itself is what counts.
    if (recording.error) return reader.reading()
    return { ...reader.reading(), ...readStreamFailure(error) }
  }
  return reader.reading()
}

class Reader {
  readonly #deltas: Delta[] = []
  #chunks = 0
  #usage: Usage | undefined
  #stopReason: string | undefined
  #servedModel: string | undefined

  take(event: ConverseStreamOutput, arrival: { readonly at: number; readonly read: number }): void {
    this.#chunks += 1
    const { delta } = event.contentBlockDelta ?? {}
    const chunk = this.#chunks
    const content = text(delta?.text)
    if (content) this.#deltas.push({ kind: 'content', text: content, ...arrival, chunk })
    const reasoning = text(delta?.reasoningContent?.text)
    if (reasoning) this.#deltas.push({ kind: 'reasoning', text: reasoning, ...arrival, chunk })
    this.#stopReason = text(event.messageStop?.stopReason) ?? this.#stopReason
    if (event.metadata) {
      const { usage, metrics, trace } = event.metadata
      if (usage) this.#usage = readUsage(usage, metrics?.latencyMs)
      this.#servedModel = text(trace?.promptRouter?.invokedModelId)
    }
  }

  reading(): Reading {
    return {
      ...nothingRead,
      deltas: this.#deltas,
      usage: this.#usage,
      finishReason: this.#stopReason,
      // A connection that is lost looks like a polite end; only this event is one.
      finished: this.#stopReason !== undefined,
      servedModel: this.#servedModel,
    }
  }
}

/** AWS counts cached input apart from the rest; ours is all of it. */
function readUsage(usage: TokenUsage, latencyMs: number | undefined): Usage | undefined {
  const uncached = count(usage.inputTokens)
  const outputTokens = count(usage.outputTokens)
  // No model answers nothing with nothing: such a server does not count.
  if (!uncached && !outputTokens) return undefined
  const cachedTokens = count(usage.cacheReadInputTokens)
  const cacheWriteTokens = count(usage.cacheWriteInputTokens)
  return {
    inputTokens:
      uncached === undefined ? undefined : uncached + (cachedTokens ?? 0) + (cacheWriteTokens ?? 0),
    cachedTokens,
    cacheWriteTokens,
    outputTokens,
    reasoningTokens: undefined,
    costUsd: undefined,
    raw: { ...usage, ...(latencyMs !== undefined && { latencyMs }) },
  }
}
