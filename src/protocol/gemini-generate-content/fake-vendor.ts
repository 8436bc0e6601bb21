import type { EndCause, FakeUsage, FakeVendor, Refusal, RefusalKind } from '../fake-vendor.ts'
import { refusalStatus } from '../fake-vendor.ts'
import { parseJson } from '../json-value.ts'
import { event } from '../server-events.ts'
import { fields } from './request.ts'

/** Writes generated content as Google does. */
export const geminiGenerateContentFakeVendor: FakeVendor<string> = {
  basePath: '/v1beta',
  path: (model) => `/models/${model}:streamGenerateContent`,
  wholePath: (model) => `/models/${model}:generateContent`,
  fields,
  contentType: 'text/event-stream',
  lacks: [],
  tellsUsage: () => true,
  answer({ id, model, usage }) {
    const chunk = (
      candidate: object,
      usageMetadata: object | undefined = usage && { promptTokenCount: usage.inputTokens },
    ): string =>
      event({
        candidates: [{ index: 0, ...candidate }],
        ...(usageMetadata && { usageMetadata }),
        modelVersion: model,
        responseId: id,
      })
    let args = ''
    return {
      start: () => chunk(partOf({ text: '' })),
      reasoning: (text) => chunk(partOf({ text, thought: true })),
      content: (text) => chunk(partOf({ text })),
      call({ name, arguments: words, isLast }) {
        args += words
        if (!isLast) return ''
        const functionCall = { name, args: parseJson(args) ?? {} }
        args = ''
        return chunk(partOf({ functionCall }))
      },
      end(cause) {
        const finishReason = finishReasonOf(cause)
        const last = { ...partOf({ text: '', thoughtSignature: 'AY89a18i' }), finishReason }
        return chunk(last, usage && usageOf(usage))
      },
      error: (refusal) => event({ error: errorOf(refusal) }),
    }
  },
  whole({ id, model, usage }, { reasoning, content, calls, cause }) {
    const parts = [
      ...(reasoning === '' ? [] : [{ text: reasoning, thought: true }]),
      ...(content === '' && calls.length > 0 ? [] : [{ text: content }]),
      ...calls.map(({ name, arguments: words }) => ({
        functionCall: { name, args: parseJson(words) ?? {} },
      })),
    ]
    const finishReason = finishReasonOf(cause)
    return JSON.stringify({
      candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
      ...(usage && { usageMetadata: usageOf(usage) }),
      modelVersion: model,
      responseId: id,
    })
  },
  // A list, as when nobody asks for events.
  refusal: (refusal) => ({ headers: {}, body: JSON.stringify([{ error: errorOf(refusal) }]) }),
}

/** Calls end like texts do. */
function finishReasonOf(cause: EndCause): string {
  return cause === 'token limit' ? 'MAX_TOKENS' : 'STOP'
}

function partOf(part: object): object {
  return { content: { role: 'model', parts: [part] } }
}

/** Candidates are counted without their thoughts. */
function usageOf(usage: FakeUsage): object {
  return {
    promptTokenCount: usage.inputTokens,
    cachedContentTokenCount: usage.cachedTokens,
    candidatesTokenCount: usage.outputTokens - usage.reasoningTokens,
    thoughtsTokenCount: usage.reasoningTokens,
    totalTokenCount: usage.inputTokens + usage.outputTokens,
  }
}

const statuses: Readonly<Record<RefusalKind, string>> = {
  key: 'UNAUTHENTICATED',
  'rate limit': 'RESOURCE_EXHAUSTED',
  overload: 'UNAVAILABLE',
  parameter: 'INVALID_ARGUMENT',
  'not found': 'NOT_FOUND',
}

function errorOf({ kind, message }: Refusal): object {
  return { code: refusalStatus[kind], message, status: statuses[kind] }
}
