import type {
  ContentBlock,
  ConverseCommandOutput,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime'

import { emptyReading, type Reading } from '../../model/observation.ts'
import { Draft } from '../draft.ts'
import { boundedJson, text } from '../json-value.ts'
import { breaksOff } from '../read-whole.ts'
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
  const draft = newDraft()
  const reading = (): Reading => ({
    ...draft.reading(recording.endedAt !== undefined),
    violation: undefined,
  })
  let chunk = 0
  try {
    for await (const event of stream) {
      chunk += 1
      draft.arrive({ ...recording.current, chunk })
      take(event, draft)
    }
  } catch (error) {
    // What a lost connection leaves behind cannot be whole; the loss itself is what counts.
    if (recording.error) return reading()
    return { ...reading(), ...readStreamFailure(error) }
  }
  return reading()
}

/** Reads an answer that came whole: what a stream would say of it, with its last byte. */
export function readWhole(
  { output, stopReason, usage, metrics, trace }: ConverseCommandOutput,
  recording: Recording,
): Reading {
  const message = output?.message
  if (!message) {
    const isCut = breaksOff(recording.text)
    const violation = isCut ? undefined : 'not a whole answer: it holds no message'
    return { ...emptyReading, violation }
  }
  const draft = newDraft()
  draft.arrive({ ...recording.current, chunk: 1 })
  for (const [index, block] of (message.content ?? []).entries()) takeBlock(block, index, draft)
  take({ metadata: { usage, metrics, trace } }, draft)
  take({ messageStop: { stopReason } }, draft)
  return { ...draft.reading(true), violation: undefined }
}

function takeBlock(
  { text: content, reasoningContent, toolUse }: ContentBlock,
  index: number,
  draft: Draft,
): void {
  draft.add('reasoning', text(reasoningContent?.reasoningText?.text))
  draft.add('content', text(content))
  if (toolUse) {
    draft.callTool(index, { name: toolUse.name, arguments: boundedJson(toolUse.input ?? {}) })
  }
}

/** AWS counts cached input apart from the rest; ours is all of it. */
function newDraft(): Draft {
  return new Draft({ isCacheApart: true, isReasoningApart: false })
}

function take(event: ConverseStreamOutput, draft: Draft): void {
  const { contentBlockStart: start, contentBlockDelta: block, messageStop, metadata } = event
  if (start?.start?.toolUse) {
    draft.callTool(start.contentBlockIndex, { name: start.start.toolUse.name })
  }
  if (block?.delta) {
    const { text: content, reasoningContent, toolUse } = block.delta
    draft.add('reasoning', text(reasoningContent?.text))
    draft.add('content', text(content))
    if (toolUse) draft.callTool(block.contentBlockIndex, { arguments: toolUse.input })
  }
  // A connection that is lost looks like a polite end; only this event is one.
  if (messageStop) {
    draft.reason(messageStop.stopReason)
    draft.close()
  }
  if (metadata) {
    const { usage, metrics, trace } = metadata
    draft.takeUsage({
      ...usage,
      ...(metrics?.latencyMs !== undefined && { latencyMs: metrics.latencyMs }),
    })
    draft.servedModel ??= text(trace?.promptRouter?.invokedModelId)
  }
}
