import type { ProtocolName } from '../src/model/provider.ts'
import type { RandomStream } from '../src/stats/random.ts'
import { converseEvent, roleEvent, stopEvent, textEvent } from './converse-server.ts'
import { event, eventStream, type Step } from './http-server.ts'

export type Fields = Readonly<Record<string, unknown>>

/** Fields that users may add, and what they allow a server to bill. */
export function drawBody(protocol: ProtocolName, random: RandomStream): Fields {
  const maybe = (fields: Fields): Fields => (random.uniform() < 0.4 ? fields : {})
  const rarely = (fields: Fields): Fields => (random.uniform() < 0.05 ? fields : {})
  const tokens = 1 + random.integer(3000)
  const answers = 1 + random.integer(4)
  const words = 'Be brief. Ärger 知道 🙂 '.repeat(random.integer(40))
  switch (protocol) {
    case 'openai-chat':
      return {
        ...maybe({ n: answers }),
        ...maybe({ reasoning: { max_tokens: tokens } }),
        ...maybe({ thinking_token_budget: tokens }),
        ...maybe({ prediction: { type: 'content', content: words } }),
        ...rarely({ max_tokens: tokens }),
        ...rarely({ max_tokens: null, max_completion_tokens: tokens }),
        ...rarely({ stages: [{ max_tokens: tokens }] }),
        ...rarely({ web_search_options: {} }),
        ...rarely({ models: ['another'] }),
        ...maybe({ tools: [{ type: 'function', function: { name: 'f', description: words } }] }),
      }
    case 'openai-responses':
      return {
        ...maybe({ instructions: words }),
        ...maybe({ service_tier: 'default' }),
        ...rarely({ max_output_tokens: tokens }),
        ...rarely({ previous_response_id: 'resp_1' }),
        ...rarely({ tools: [{ type: 'code_interpreter' }] }),
      }
    case 'anthropic-messages':
      return {
        ...maybe({
          system: [{ type: 'text', text: words, cache_control: { type: 'ephemeral', ttl: '1h' } }],
        }),
        ...maybe({ thinking: { type: 'enabled', budget_tokens: tokens } }),
        ...rarely({ tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] }),
      }
    case 'gemini-generate-content':
      return {
        ...maybe({ systemInstruction: { parts: [{ text: words }] } }),
        ...maybe({
          generationConfig: {
            candidateCount: answers,
            thinkingConfig: { thinkingBudget: random.integer(2) === 0 ? -1 : tokens },
          },
        }),
        ...rarely({ generationConfig: { maxOutputTokens: tokens } }),
        ...rarely({ cachedContent: 'cachedContents/1' }),
      }
    case 'bedrock-converse':
    default:
      return {
        ...maybe({ system: [{ text: words }, { cachePoint: { type: 'default', ttl: '1h' } }] }),
        ...maybe({
          additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: tokens } },
        }),
        ...maybe({
          toolConfig: {
            tools: [{ toolSpec: { name: 'f', description: words, inputSchema: { json: {} } } }],
          },
        }),
        ...rarely({ inferenceConfig: { maxTokens: tokens } }),
        ...rarely({ additionalModelRequestFields: { max_tokens: tokens } }),
        ...rarely({ guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' } }),
      }
  }
}

/** The most that a body lets a server generate, worked out apart from the product. */
export function mostOutput(protocol: ProtocolName, body: Fields): number {
  const at = (...path: string[]): number => {
    const value = path.reduce<unknown>((part, name) => Object(part)[name], body)
    return typeof value === 'number' && value > 0 ? value : 0
  }
  switch (protocol) {
    case 'openai-chat': {
      const { prediction = '' } = body
      return (
        (Math.max(at('max_tokens'), at('max_completion_tokens')) +
          at('reasoning', 'max_tokens') +
          at('thinking_token_budget') +
          Buffer.byteLength(Object(prediction).content ?? '')) *
        Math.max(1, at('n'))
      )
    }
    case 'openai-responses':
      return at('max_output_tokens')
    case 'anthropic-messages':
      return at('max_tokens') + at('thinking', 'budget_tokens')
    case 'gemini-generate-content':
      return (
        (at('generationConfig', 'maxOutputTokens') +
          at('generationConfig', 'thinkingConfig', 'thinkingBudget')) *
        Math.max(1, at('generationConfig', 'candidateCount'))
      )
    case 'bedrock-converse':
    default:
      return (
        at('inferenceConfig', 'maxTokens') +
        at('additionalModelRequestFields', 'thinking', 'budget_tokens')
      )
  }
}

export interface Billed {
  readonly input: number
  readonly output: number
  /** Whether what is written to the cache is kept for an hour. */
  readonly forAnHour: boolean
}

/** An answer that is billed so many tokens, all of its input as written to a cache where it can say so. */
export function billedAnswer(
  protocol: ProtocolName,
  { input, output, forAnHour }: Billed,
): readonly Step[] {
  switch (protocol) {
    case 'openai-chat': {
      const usage = {
        prompt_tokens: input,
        prompt_tokens_details: { cache_write_tokens: input },
        completion_tokens: output,
        total_tokens: input + output,
      }
      const choices = [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }]
      return eventStream([
        { bytes: event({ choices }) + event({ choices: [], usage }) + 'data: [DONE]\n\n' },
      ])
    }
    case 'openai-responses': {
      const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output }
      return eventStream([
        {
          bytes:
            event({ type: 'response.output_text.delta', delta: 'Hi' }) +
            event({ type: 'response.completed', response: { status: 'completed', usage } }),
        },
      ])
    }
    case 'anthropic-messages': {
      const ages = {
        ephemeral_5m_input_tokens: forAnHour ? 0 : input,
        ephemeral_1h_input_tokens: forAnHour ? input : 0,
      }
      const usage = { input_tokens: 0, cache_creation_input_tokens: input, output_tokens: 1 }
      return eventStream([
        {
          bytes:
            event({
              type: 'message_start',
              message: { usage: { ...usage, cache_creation: ages } },
            }) +
            event({
              type: 'content_block_delta',
              index: 0,
              delta: { type: 'text_delta', text: 'Hi' },
            }) +
            event({
              type: 'message_delta',
              delta: { stop_reason: 'end_turn' },
              usage: { output_tokens: output },
            }) +
            event({ type: 'message_stop' }),
        },
      ])
    }
    case 'gemini-generate-content':
      return eventStream([
        {
          bytes: event({
            candidates: [{ index: 0, content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
            usageMetadata: {
              promptTokenCount: input,
              candidatesTokenCount: output,
              totalTokenCount: input + output,
            },
          }),
        },
      ])
    case 'bedrock-converse':
    default: {
      const details = [{ ttl: forAnHour ? '1h' : '5m', inputTokens: input }]
      const usage = {
        inputTokens: 0,
        outputTokens: output,
        totalTokens: input + output,
        cacheWriteInputTokens: input,
        cacheDetails: details,
      }
      const metadata = converseEvent('metadata', { usage, metrics: { latencyMs: 1 } })
      const body = Buffer.concat([roleEvent, textEvent('Hi'), stopEvent, metadata])
      const head = `HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: ${body.length}\r\n\r\n`
      return [{ bytes: Buffer.concat([Buffer.from(head), body]) }]
    }
  }
}

interface Rates {
  readonly inputPerMTok: number
  readonly outputPerMTok: number
  readonly cacheWriteInputPerMTok?: number
  readonly cacheWrite1hInputPerMTok?: number
}

export interface DrawnPrice extends Rates {
  readonly tiers?: readonly (Rates & { readonly aboveInputTokens: number })[]
}

/** What such an answer is charged, in US dollars; worked out apart from the product. */
export function billUsd(
  price: DrawnPrice,
  { input, output, forAnHour }: Billed,
  { writes }: { readonly writes: boolean },
): number {
  const rates = price.tiers?.findLast((tier) => input > tier.aboveInputTokens) ?? price
  const write = forAnHour ? rates.cacheWrite1hInputPerMTok : rates.cacheWriteInputPerMTok
  const inputPerMTok = (writes ? write : undefined) ?? rates.inputPerMTok
  return (input * inputPerMTok + output * rates.outputPerMTok) / 1e6
}
