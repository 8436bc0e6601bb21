import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { loadTokenCounter } from '../metrics/token-counter.ts'
import type { ReplayOptions } from '../model/options/replay-options.ts'
import { replay } from './replay.ts'

const counter = await loadTokenCounter()
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function folderNamed(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

function pipe(name: string): string {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}

function jsonl(...rows: readonly unknown[]): string {
  return written('trace.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}

/** What is read of a trace, in numbers: due, input, output, shared with, shared. */
function requestsIn(path: string | URL, options?: ReplayOptions): (number | undefined)[][] {
  return replay(path, options).requests.map((request) => {
    const { inputTokens, sharedTokens } = request.lengths(counter)
    return [request.dueMs, inputTokens, request.outputTokens, request.sharedWith, sharedTokens]
  })
}

function tokensIn(text: string): number {
  return counter(text) ?? NaN
}

test('reads a trace of Mooncake: blocks that rows begin with are shared', () => {
  const path = jsonl(
    { timestamp: 3000, input_length: 1500, output_length: 52, hash_ids: [0, 1, 2] },
    { timestamp: 3105.5, input_length: 1800, output_length: 26, hash_ids: [0, 1, 4, 5] },
    { timestamp: 3274, input_length: 1300, output_length: 52, hash_ids: [1, 4, 6] },
    { timestamp: 3274, input_length: 1500, output_length: 3, hash_ids: [0, 1, 2] },
    { timestamp: 3300, input_length: 1600, output_length: 3, hash_ids: [0, 1, 2, 9] },
    { timestamp: 4000, input_length: 10, output_length: 3 },
  )
  expect(requestsIn(path)).toEqual([
    [0, 1500, 52, undefined, 0],
    [105.5, 1800, 26, 0, 1024],
    [274, 1300, 52, undefined, 0],
    [274, 1500, 3, 0, 1500],
    // The third block was a part of one.
    [300, 1600, 3, 0, 1500],
    [1000, 10, 3, undefined, 0],
  ])
  expect(requestsIn(pathToFileURL(path))).toHaveLength(6)
})

test('reads a trace of Bailian: seconds, and blocks of 16 tokens', () => {
  const row = { chat_id: 159, parent_chat_id: -1, type: 'text', turn: 1, output_length: 132 }
  const path = jsonl(
    { ...row, timestamp: 61.114, input_length: 40, hash_ids: [7, 8, 9] },
    { ...row, timestamp: 62, input_length: 35, hash_ids: [7, 8, 1] },
  )
  expect(requestsIn(path).map(([due = NaN]) => Math.round(due))).toEqual([0, 886])
  expect(requestsIn(path)[1]?.slice(3)).toEqual([0, 32])
})

test('reads traces of Azure and BurstGPT', () => {
  const azure = written(
    'azure.csv',
    'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:15:47.6805901,396,109\r\n',
  )
  expect(
    requestsIn(azure).map((request) => request.map((number) => number && Math.round(number))),
  ).toEqual([
    [0, 374, 44, undefined, 0],
    [1000, 396, 109, undefined, 0],
  ])
  const zoned = written(
    'zoned.csv',
    'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-12 01:00:00.003948+01:00,1,2\n2024-05-12 00:00:01+00:00,3,4\n',
  )
  expect(requestsIn(zoned)[1]?.[0]).toBeCloseTo(996.052, 2)
  const burst = written(
    'burst.csv',
    'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n19440110.0,"a,b",4,GPT-4,906,446,1352,Conversation log\n19440161.5,c,4,ChatGPT,36,29,65,API log\n',
  )
  expect(requestsIn(burst)).toEqual([
    [0, 906, 446, undefined, 0],
    [51_500, 36, 29, undefined, 0],
  ])
})

test('counts lengths and what is shared of texts, and shows no text', () => {
  const rules = 'You are the assistant of a bank. Never speak of loans.'
  const path = jsonl(
    { timestamp: '2026-11-24T09:00:00Z', prompt: `${rules} Where is my card?`, max_tokens: 20 },
    {
      timestamp: '2026-11-24T09:00:00.250Z',
      prompt: `${rules} Why was it blocked?`,
      max_tokens: 30,
    },
    {
      timestamp: '2026-11-24T09:00:01Z',
      messages: [
        { role: 'system', content: rules },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${'a'.repeat(9999)}` } },
          ],
        },
      ],
      output_length: 3,
    },
  )
  expect(requestsIn(path).slice(0, 2)).toEqual([
    [0, tokensIn(`${rules} Where is my card?`), 20, undefined, 0],
    [250, tokensIn(`${rules} Why was it blocked?`), 30, 0, tokensIn(`${rules} `)],
  ])
  expect(requestsIn(path)[2]?.[1]).toBe(tokensIn(`system\n${rules}\n\nuser\nHello`))
  const trace = replay(path)
  expect(inspect(trace, { depth: 10, showHidden: true })).not.toContain('bank')
  expect(JSON.stringify(trace)).not.toContain('bank')
  expect(trace.quotes('', 'you are the assistant of a bank never')).toBe(true)
})

test('takes a part of a trace, faster; what is left out of it is quoted no more for that', () => {
  const rows = Array.from({ length: 10 }, (_, index) => ({
    timestamp: index * 1000,
    text_input: `This is what customer number ${index} of the shop asked for`,
    output_length: 5 + index,
  }))
  const path = jsonl(...rows)
  const trace = replay(path, { from: '2s', for: '4s', speed: 2 })
  expect(trace.requests.map(({ dueMs, outputTokens }) => [dueMs, outputTokens])).toEqual([
    [0, 7],
    [500, 8],
    [1000, 9],
    [1500, 10],
  ])
  expect(trace.part).toMatchObject({ from: '2s', for: '4s', speed: 2 })
  expect(trace.quotes('', rows[0]?.text_input ?? '')).toBe(true)
  expect(trace.quotes('', rows[9]?.text_input ?? '')).toBe(true)
  expect(requestsIn(path, { maxRequests: 3 })).toHaveLength(3)
})

test('knows the file by its hash, whichever part was read', () => {
  const content = Array.from({ length: 90_000 }, (_, index) => `${index},3,4\n`).join('')
  const table = Buffer.from(`timestamp,input_length,output_length\n${content}`)
  const path = written('long.csv', table)
  const trace = replay(path, { from: '80s', maxRequests: 2 })
  expect(trace.sha256).toBe(createHash('sha256').update(table).digest('hex'))
  expect(requestsIn(path, { from: '80s', maxRequests: 2 })[1]?.[0]).toBe(1)
})

const good = { timestamp: 5, input_length: 10, output_length: 3 }
const secret = 'Dear Mrs Robinson, your account'

const wrong: readonly {
  readonly what: string
  readonly path: () => string
  readonly says: RegExp
  readonly options?: ReplayOptions
}[] = [
  { what: 'no time', path: () => jsonl(good, { input_length: 1 }), says: /line 2: it has no time/ },
  {
    what: 'a time that is none',
    path: () => jsonl({ ...good, timestamp: secret }),
    says: /line 1: `timestamp` is neither a number nor a date/,
  },
  {
    what: 'a negative time',
    path: () => jsonl({ ...good, timestamp: -1 }),
    says: /line 1: `timestamp` is -1/,
  },
  {
    what: 'times that go back',
    path: () => jsonl(good, { ...good, timestamp: 4 }),
    says: /line 2: its time is before that of the line above/,
  },
  {
    what: 'Unix seconds',
    path: () => jsonl({ ...good, timestamp: 1_700_000_000.5 }),
    says: /line 1: `timestamp` looks like seconds since 1970/,
  },
  {
    what: 'nanoseconds',
    path: () => jsonl({ ...good, timestamp: '1753780607550317897' }),
    says: /line 1: `timestamp` is 1753780607550317800, a time in milliseconds beyond/,
  },
  {
    what: 'what nests without end',
    path: () => written('trace.jsonl', `{"prompt": ${'['.repeat(99_999)}"${secret}`),
    says: /line 1 nests values more than 200 deep/,
  },
  {
    what: 'no length',
    path: () => jsonl({ timestamp: 1, output_length: 2 }),
    says: /line 1: it does not say how long the request was/,
  },
  {
    what: 'no answer',
    path: () => jsonl({ timestamp: 1, input_length: 2 }),
    says: /line 1: it does not say how long the answer was/,
  },
  {
    what: 'an empty text',
    path: () => jsonl({ timestamp: 1, prompt: '', output_length: 2 }),
    says: /line 1: its text is empty/,
  },
  {
    what: 'a length of 0',
    path: () => jsonl({ ...good, output_length: 0 }),
    says: /line 1: `output_length` is 0/,
  },
  {
    what: 'half a token',
    path: () => jsonl({ ...good, input_length: 1.5 }),
    says: /line 1: `input_length` is 1.5/,
  },
  {
    what: 'a length that is a text',
    path: () => jsonl({ ...good, input_length: secret }),
    says: /line 1: `input_length` is no number/,
  },
  {
    what: 'a length that no model reads',
    path: () => jsonl({ ...good, input_length: 3_000_000 }),
    says: /line 1: `input_length` is 3000000. Expected at most 2000000/,
  },
  {
    what: 'blocks of another size',
    path: () => jsonl({ ...good, hash_ids: [1, 2, 3] }),
    says: /3 `hash_ids` do not fit 10 tokens in blocks of 512. .* `blockTokens`/,
  },
  {
    what: 'ids that are none',
    path: () => jsonl({ ...good, hash_ids: [null] }),
    says: /line 1: `hash_ids` has what is no id/,
  },
  {
    what: 'what is no JSON',
    path: () => written('trace.jsonl', `{"prompt": "${secret}\n`),
    says: /line 1 is not a JSON object/,
  },
  { what: 'a list', path: () => jsonl([secret]), says: /line 1 is not a JSON object/ },
  {
    what: 'what is not UTF-8',
    path: () => written('trace.jsonl', Buffer.from(secret, 'utf16le')),
    says: /line 1: expected UTF-8/,
  },
  { what: 'an empty file', path: () => written('trace.jsonl', '\n\n'), says: /it has no request/ },
  {
    what: 'nothing behind its beginning',
    path: () => jsonl(good),
    says: /it has no request after `from` '1s'/,
    options: { from: '1s' },
  },
  {
    what: 'another ending',
    path: () => written('trace.parquet', ''),
    says: /expected a file that ends in .jsonl, .ndjson or .csv/,
  },
  { what: 'no file', path: () => join(folder, 'gone.jsonl'), says: /it cannot be read \(ENOENT/ },
  { what: 'a folder', path: () => folderNamed('folder.jsonl'), says: /no file/ },
  { what: 'a pipe', path: () => pipe('pipe.jsonl'), says: /a pipe or a device is no file/ },
  {
    what: 'a line of another length',
    path: () => written('t.csv', `timestamp,input_length,output_length\n1,2,3,${secret}\n`),
    says: /line 2 has 5 values for 3 columns/,
  },
  {
    what: 'an open quotation',
    path: () => written('t.csv', `timestamp,input_length,output_length\n1,2,"${secret}\n`),
    says: /line 2 has a quotation mark without its counterpart/,
  },
  {
    what: 'too many requests',
    path: () => jsonl(...Array.from({ length: 5001 }, () => good)),
    says: /it has more than 5000 requests/,
  },
  {
    what: 'no speed',
    path: () => jsonl(good),
    says: /`speed`: expected how many times as fast, above 0, received 0/,
    options: { speed: 0 },
  },
]

test.each(wrong)('refuses $what, without a word of the trace', ({ path, says, options }) => {
  const trace = path()
  let said = ''
  try {
    replay(trace, options)
  } catch (error) {
    said = String(error)
  }
  expect(said).toMatch(says)
  expect(said).toContain("replay('")
  expect(said).not.toMatch(/Robinson|account/)
})
