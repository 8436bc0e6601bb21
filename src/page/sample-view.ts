import { showCount, showNumber, showUsd } from '../format/numbers.ts'
import { failureName } from '../model/failure-name.ts'
import type { Field, PageSample, SampleDetails } from '../render/html/page-data.ts'
import { placeOf, reader } from './columns.ts'
import { type Child, element, isolated } from './element.ts'
import { content, detailsOf, type PlacedCell } from './page-content.ts'
import { timingBar } from './timing-bar.ts'

/** Reads a field of the sample that is shown. */
type Read = (name: keyof PageSample) => ReturnType<ReturnType<typeof reader>>

/** Everything that is known of one sample. All of it is shown as text. */
export function sampleView(placed: PlacedCell, index: number): HTMLElement {
  const { cell } = placed
  const read: Read = (name) => reader(cell, name)(index)
  const details = detailsOf(cell, index)
  const path = `${cell.path}.samples[${placeOf(cell, index)}]`
  return element(
    'div',
    { class: 'sample-view' },
    statusLine(read),
    failurePart(read),
    section('Times', timingBar(read), facts(timeFacts(read))),
    section('Asked', ...asked(placed, details, Number(read('round')))),
    section('Answered', ...answered(details, read, path)),
    section('Tokens and money', facts(tokenFacts(read))),
    section('Connection', facts(connectionFacts(read))),
    ...detailParts(details),
    element('p', { class: 'muted' }, `In ${content.document}: `, element('code', {}, path)),
  )
}

function section(title: string, ...children: readonly Child[]): HTMLElement {
  return element('section', {}, element('h3', {}, title), ...children)
}

type Fact = readonly [name: string, value: string | undefined]

/** Names and values; what is unknown is not mentioned. */
function facts(list: readonly Fact[]): HTMLElement {
  const known = list.filter(([, value]) => value !== undefined)
  return element(
    'dl',
    { class: 'facts' },
    ...known.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, isolated(value ?? ''))),
    ),
  )
}

function statusLine(read: Read): HTMLElement {
  const status = String(read('status'))
  const phase = String(read('phase'))
  return element(
    'p',
    {},
    element('span', { class: `badge ${status === 'ok' ? 'good' : 'bad'}` }, status),
    phase === 'warmup' ? element('span', { class: 'badge' }, 'warm-up, never counted') : undefined,
    phase === 'confirm' ? element('span', { class: 'badge' }, 'measured again') : undefined,
    read('passed') === false
      ? element('span', { class: 'badge open' }, 'failed checks')
      : undefined,
    read('truncated') === true
      ? element('span', { class: 'badge' }, 'cut at the token limit')
      : undefined,
    read('streamed') === false && read('ttftMs') !== null
      ? element('span', { class: 'badge open' }, 'not streamed')
      : undefined,
    content.isSimulated ? element('span', { class: 'badge simulated' }, 'simulated') : undefined,
  )
}

function failurePart(read: Read): HTMLElement | undefined {
  if (read('failureClass') === null) return undefined
  const status = read('failureStatus')
  return element(
    'p',
    { class: 'failure' },
    element(
      'strong',
      {},
      failureName({
        class: String(read('failureClass')),
        inStream: read('failedInStream') === true,
      }),
    ),
    status === null ? undefined : `, status ${String(status)}`,
    ': ',
    isolated(String(read('failureMessage') ?? '')),
  )
}

function asked(
  { matrix, cell }: PlacedCell,
  details: SampleDetails | undefined,
  round: number,
): Child[] {
  const prompt = matrix.prompts[matrix.rounds[round]?.prompt ?? -1] ?? 'unknown'
  const text = [prompt, cell.instruction ?? ''].join('\n\n').trim()
  const nonce = details && element('span', { class: 'nonce' }, `${details.nonce} `)
  return [
    element('p', { class: 'text', dir: 'auto' }, nonce, text),
    nonce &&
      element('p', { class: 'muted' }, 'The nonce at the start keeps caches from answering.'),
  ]
}

function answered(details: SampleDetails | undefined, read: Read, path: string): Child[] {
  const text = details?.text
  const checks = [linesOf(read('reasons')), linesOf(read('judgements'))]
  const calls = details?.toolCalls.map(calledTool) ?? []
  if (text || calls.length > 0) {
    const said = text
      ? element('p', { class: 'text answer', dir: 'auto', tabindex: 0 }, text)
      : undefined
    return [...checks, said, ...calls]
  }
  const why = !details
    ? `The answer is not in this page; it is in ${content.document}: ${path}.text`
    : details.text === ''
      ? 'The answer is empty.'
      : details.textSha256 === null
        ? 'There is no answer.'
        : 'The answer was checked and not kept.'
  return [...checks, element('p', { class: 'muted' }, why)]
}

/** A list of what a field has in lines; nothing where it is unknown. */
function linesOf(field: Field): HTMLElement | undefined {
  if (typeof field !== 'string') return undefined
  const lines = field.split('\n').map((line) => element('li', {}, isolated(line)))
  return element('ul', { class: 'reasons' }, ...lines)
}

/** A call as code would make it. */
function calledTool(called: SampleDetails['toolCalls'][number]): HTMLElement {
  const call = `${called.name}(${called.arguments ?? '…'})`
  return element('pre', { class: 'text answer', dir: 'auto', tabindex: 0 }, call)
}

function detailParts(details: SampleDetails | undefined): HTMLElement[] {
  if (!details) return []
  const headers = Object.entries(details.headers)
  return [
    ...(headers.length > 0 ? [section('Response headers', facts(headers))] : []),
    ...(details.usage ? [section('Usage as reported', json(details.usage))] : []),
    ...(details.textSha256 === null
      ? []
      : [
          section(
            'SHA-256 of the answer',
            element('p', {}, element('code', { class: 'hash' }, details.textSha256)),
          ),
        ]),
  ]
}

function json(value: unknown): HTMLElement {
  return element('pre', { tabindex: 0 }, JSON.stringify(value, null, 2))
}

function timeFacts(read: Read): Fact[] {
  return [
    ['First byte', milliseconds(read('ttfbMs'))],
    ['First token', milliseconds(read('ttftMs'))],
    ['First visible token', milliseconds(read('ttfoMs'))],
    ['Whole answer', milliseconds(read('totalMs'))],
    ['Closed stream', milliseconds(read('endMs'))],
    ['Tokens/s', numeric(read('tokensPerSecond'), showNumber)],
    ['Tokens/s, end to end', numeric(read('endToEndTokensPerSecond'), showNumber)],
    ['Gap between chunks, median', milliseconds(read('interChunkMs'))],
    ['Gap between chunks, p99', milliseconds(read('interChunkP99Ms'))],
    ['Longest stall', milliseconds(read('longestStallMs'))],
    ['Waited before sending', milliseconds(read('queueMs'))],
    ['This machine lagged by', milliseconds(read('clientDelayMs'))],
  ]
}

function tokenFacts(read: Read): Fact[] {
  return [
    ['Input', numeric(read('inputTokens'), showCount)],
    ['of these cached', numeric(read('cachedTokens'), showCount)],
    ['written to the cache', numeric(read('cacheWriteTokens'), showCount)],
    ['Output', numeric(read('outputTokens'), showCount)],
    ['counted by', words(read('tokenSource'))],
    ['of these streamed', numeric(read('streamedTokens'), showCount)],
    ['Reasoning', numeric(read('reasoningTokens'), showCount)],
    ['Visible, by o200k', numeric(read('o200kTokens'), showCount)],
    ['Cost', numeric(read('costUsd'), showUsd)],
    ['Cost reported by the provider', numeric(read('reportedCostUsd'), showUsd)],
    ['Finish reason', words(read('finishReason'))],
    ['Turn', numeric(read('turn'), showCount)],
  ]
}

function connectionFacts(read: Read): Fact[] {
  const reused = read('reused')
  return [
    ['Connection', reused === null ? undefined : reused === true ? 'reused' : 'new'],
    ['DNS', milliseconds(read('dnsMs'))],
    ['Connect', milliseconds(read('connectMs'))],
    ['TLS', milliseconds(read('tlsMs'))],
    ['Protocol', words(read('protocol'))],
    ['HTTP status', words(read('httpStatus'))],
    ['Served by', words(read('backend'))],
    ['Served model', words(read('servedModel'))],
    ['Chunks', numeric(read('chunks'), showCount)],
    ['Reads', numeric(read('reads'), showCount)],
    ['Bytes', numeric(read('bytes'), showCount)],
    ['Fields left out', words(read('leftOut'))],
    ['Notes', words(read('notes'))],
  ]
}

function milliseconds(value: unknown): string | undefined {
  const text = numeric(value, showNumber)
  return text === undefined ? undefined : `${text}\u00A0ms`
}

function numeric(value: unknown, show: (value: number) => string): string | undefined {
  return typeof value === 'number' ? show(value) : undefined
}

function words(value: string | number | boolean | null): string | undefined {
  return value === null ? undefined : String(value)
}
