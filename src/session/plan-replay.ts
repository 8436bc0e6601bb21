import { BenchError } from '../model/bench-error.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import type { Prompt } from '../model/prompt.ts'
import { isTraceFile, type RecordedRequest, type TraceFile } from '../model/trace-file.ts'
import { replayRate } from '../model/traced-request.ts'
import { type Clash, clashesWithOnce } from './sent-once.ts'

/** What the drawn text of a request ends with: shorter than eight words, so that it quotes nothing. */
const REPLAY_QUESTION = 'Continue this text as long as possible.'

/** Texts of all requests wait in memory until they are sent: 200 MB. */
const MAX_TOKENS = 50_000_000

/** A trace as a matrix sends it. */
export interface Replay extends Pick<TraceFile, 'path' | 'sha256' | 'part' | 'quotes'> {
  readonly requests: readonly RecordedRequest[]
  /** Requests per second, over all of it. */
  readonly rate: number
}

/** The replay that a matrix declares; undefined where it declares none. What does not fit it is refused. */
export function planReplay(
  parsed: DeclaredBeside & { readonly rate?: unknown },
  { maxRequests, where }: { readonly maxRequests: number | undefined; readonly where: string },
): Replay | undefined {
  const { rate } = parsed
  if (!isTraceFile(rate)) return undefined
  for (const clash of clashesOf(parsed)) {
    throw new BenchError(
      'invalid-option',
      `${where}: a \`rate\` of replay() and ${clash.with} cannot be combined: ${clash.why}. Leave one of them out`,
    )
  }
  const requests = rate.requests.slice(0, maxRequests)
  const { path, sha256, part, quotes } = rate
  const lastDueMs = requests.at(-1)?.dueMs ?? 0
  return { path, sha256, part, quotes, requests, rate: replayRate(requests.length, lastDueMs) }
}

/** What the trace says itself, or what would be another request than the one that was recorded. */
const saidByTrace = [
  'arrivals',
  'warmup',
  'inputTokens',
  'maxTokens',
  'prompts',
  'system',
  'messages',
  'tools',
  'toolChoice',
  'schema',
  'images',
  'json',
] as const satisfies readonly (keyof MatrixOptions)[]

/** What is declared beside a trace. */
type DeclaredBeside = Readonly<Partial<Record<(typeof saidByTrace)[number], unknown>>> &
  Pick<MatrixOptions, 'reference' | 'for'> &
  Parameters<typeof clashesWithOnce>[0]

function clashesOf(parsed: DeclaredBeside): Clash[] {
  const { reference } = parsed
  const said = saidByTrace.find((name) => parsed[name] !== undefined)
  return [
    ...(said === undefined
      ? []
      : [
          {
            with: `\`${said}\``,
            why: 'the trace says when requests are sent, how many and how long they are, and text is drawn',
          },
        ]),
    ...(parsed.for === undefined
      ? []
      : [{ with: '`for`', why: "replay(path, { for: '30s' }) says how much of a trace is sent" }]),
    ...clashesWithOnce(parsed),
    ...(reference && 'rate' in reference
      ? [{ with: '`reference.rate`', why: 'there is one level of it' }]
      : []),
  ]
}

/** The row of each request with what is recorded of it, for the words that will be drawn. */
export function replayedRows(
  { requests, path }: Pick<Replay, 'requests' | 'path'>,
  uncounted: readonly Prompt[],
  counter: (text: string) => number | undefined,
): Prompt[] {
  const rows = uncounted.flatMap((row, index): Prompt[] => {
    const request = requests[index]
    if (!request) return []
    const { dueMs, sharedWith, lengths } = request
    const { inputTokens, sharedTokens } = lengths(counter)
    const traced = {
      dueMs,
      inputTokens,
      sharedWith: sharedTokens === 0 ? undefined : sharedWith,
      sharedTokens,
    }
    return [{ ...row, traced }]
  })
  const all = rows.reduce((sum, { traced }) => sum + (traced?.inputTokens ?? 0), 0)
  if (all <= MAX_TOKENS) return rows
  throw new BenchError(
    'invalid-option',
    `replay('${path}'): its requests have ${all} input tokens; at most ${MAX_TOKENS} fit into memory until the last is sent. Take a part of it, e.g. { for: '60s' } or { maxRequests: 500 }`,
  )
}

/** Tokens of the longest answer that was recorded. */
export function mostOutputTokens({ requests }: Pick<Replay, 'requests'>): number {
  return Math.max(...requests.map(({ outputTokens }) => outputTokens))
}

/** A row for each request before anything is counted, which takes loading the tokenizer. */
export function uncountedRows({ requests }: Pick<Replay, 'requests'>): Prompt[] {
  return requests.map(({ outputTokens }) => ({
    prompt: REPLAY_QUESTION,
    keywords: [],
    maxTokens: outputTokens,
  }))
}
