import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import { harmless } from './fields.ts'
import { expectedForeign, readForeign } from './read-foreign.ts'

async function fileOf(name: string, text: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'hostile-')), name)
  await writeFile(path, text)
  return path
}

function record(changes: object): string {
  return JSON.stringify({
    metadata: { benchmark_phase: 'profiling', request_start_ns: 1_795_000_000_000_000_000 },
    metrics: {
      time_to_first_token: { value: 100, unit: 'ms' },
      request_latency: { value: 300, unit: 'ms' },
      output_sequence_length: { value: 20, unit: 'tokens' },
    },
    error: null,
    ...changes,
  })
}

function metrics(ttft: unknown, unit = 'ms'): object {
  return {
    metrics: {
      time_to_first_token: { value: ttft, unit },
      request_latency: { value: 300, unit: 'ms' },
      output_sequence_length: { value: -5, unit: 'tokens' },
    },
  }
}

test('numbers that cannot be are unknown, and said once each', async () => {
  const path = await fileOf(
    'profile_export.jsonl',
    [
      record({}),
      record(metrics(-1)),
      record(metrics(1e12)),
      record(metrics('soon')),
      record(metrics(0.1, 's')),
      record(metrics(1, 'fortnights')),
      record(metrics(7)).replace('"value":7', '"value":NaN'),
      record(metrics(7)).replace('"value":7', '"value":Infinity'),
      'no JSON at all',
      '['.repeat(100_000),
    ].join('\n'),
  )
  const [run] = readForeign(path)?.runs ?? []
  const requests = run?.cells[0]?.requests ?? []
  expect(requests.map(({ ttftMs }) => ttftMs)).toEqual([
    100,
    undefined,
    undefined,
    undefined,
    100,
    undefined,
    undefined,
    undefined,
  ])
  expect(requests.map(({ outputTokens }) => outputTokens)).toEqual([
    20,
    ...Array(7).fill(undefined),
  ])
  expect(run?.source.notes).toEqual([
    '1 value is NaN: unknown',
    '4 values of `metrics.time_to_first_token.value` no time that a request can take: unknown',
    '7 values of `metrics.output_sequence_length.value` no count: unknown',
    'one value of `metrics.time_to_first_token.value` a unit that is not known (fortnights): unknown',
  ])
})

test('warm-ups are not counted, and what the tool ended is no failure', async () => {
  const path = await fileOf(
    'profile_export.jsonl',
    [
      record({ metadata: { benchmark_phase: 'warmup' } }),
      record({
        metadata: { benchmark_phase: 'profiling', was_cancelled: true },
        error: { code: 499, type: 'RequestCancellationError', message: 'cancelled' },
      }),
      record({ error: { code: 503, type: 'ServerError', message: 'busy' } }),
      record({}),
    ].join('\n'),
  )
  const requests = readForeign(path)?.runs[0]?.cells[0]?.requests ?? []
  expect(
    requests.map(({ isWarmup, isAborted, failure }) => [isWarmup, isAborted, failure?.class]),
  ).toEqual([
    [true, false, undefined],
    [false, true, undefined],
    [false, false, 'http'],
    [false, false, undefined],
  ])
})

test('keys in messages, names and addresses are not taken along', async () => {
  const key = 'sk-proj-Zq8Lw3Xk29fGhT5vBn7RmC1dYp0sJ4eU'
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
  await writeFile(
    join(folder, 'profile_export.jsonl'),
    record({
      error: { code: 401, type: 'AuthError', message: `Incorrect API key provided: ${key}` },
    }),
  )
  await writeFile(
    join(folder, 'profile_export_aiperf.json'),
    JSON.stringify({
      aiperf_version: '0.13.0',
      request_latency: { unit: 'ms', avg: 300, p50: 300 },
      input_config: {
        models: [{ name: `tiny ${key}` }],
        endpoint: { urls: [`http://user:${key}@127.0.0.1:8000/${key}`], api_key: key },
      },
      run_info: { cli_command: `aiperf profile --api-key ${key}` },
    }),
  )
  const read = readForeign(join(folder, 'profile_export.jsonl'))
  expect(JSON.stringify(read?.runs)).not.toContain(key)
  expect(read?.runs[0]?.cells[0]).toMatchObject({ provider: '127.0.0.1:8000' })
  expect(read?.runs[0]?.cells[0]?.requests?.[0]?.failure?.class).toBe('auth')
})

test('a known tool without anything that is read is refused, with what was expected', async () => {
  const path = await fileOf(
    'profile_export_aiperf.json',
    JSON.stringify({ aiperf_version: '9.0.0', request_latency: { unit: 'parsec', avg: 3 } }),
  )
  expect(() => readForeign(path)).toThrow(BenchError)
  expect(() => readForeign(path)).toThrow(
    /is of AIPerf 9\.0\.0, and holds no time and no failure of any request\. Expected `profile_export\.jsonl`/,
  )
})

test.each([
  ['empty.json', ''],
  ['other.json', '{"name":"package"}'],
  ['list.json', '[1,2,3]'],
  ['deep.json', '['.repeat(1_000_000)],
  ['words.csv', 'a,b\n1,2\n'],
  ['bytes.jsonl', Buffer.from([0, 255, 254, 10, 3])],
  ['bomb.yaml', `a: &a [1]\n${Array.from({ length: 500 }, (_, i) => `b${i}: *a`).join('\n')}`],
  ['broken.yaml', '{ : ]'],
])('%s is of no known tool', async (name, text) => {
  expect(readForeign(await fileOf(name, text))).toBeUndefined()
})

test('what is expected names every tool', () => {
  expect(expectedForeign()).toMatch(/AIPerf .*GuideLLM .*vLLM .*SGLang .*LLMeter .*k6 .*CSV/)
})

test('lists of different lengths belong to no request: only the summary is read', async () => {
  const result = {
    model_id: 'm',
    tokenizer_id: 'm',
    completed: 3,
    num_prompts: 3,
    median_ttft_ms: 120,
    itls: [[0.1], [0.2], [0.3]],
    output_lens: [2, 2, 2],
    errors: ['', '', ''],
  }
  const whole = await fileOf('a.json', JSON.stringify({ ...result, ttfts: [0.1, 0.12, 0.13] }))
  expect(readForeign(whole)?.runs[0]?.cells[0]?.requests?.[2]?.totalMs).toBeCloseTo(430)
  const cut = await fileOf('b.json', JSON.stringify({ ...result, ttfts: [0.12, 0.13] }))
  const [run] = readForeign(cut)?.runs ?? []
  expect(run?.cells[0]).toMatchObject({
    requests: undefined,
    aggregates: { metrics: { ttftMs: { median: 120 } } },
  })
  expect(run?.source.notes).toContain(
    'one value of `ttfts` is a list of another length than the others: unknown',
  )
})

test('numbers in quotes are decimal', async () => {
  const path = await fileOf(
    'profile_export.jsonl',
    ['0x10', '1e2', ' 50.5 ', '0b1', ''].map((ttft) => record(metrics(ttft))).join('\n'),
  )
  expect(readForeign(path)?.runs[0]?.cells[0]?.requests?.map(({ ttftMs }) => ttftMs)).toEqual([
    undefined,
    100,
    50.5,
    undefined,
    undefined,
  ])
})

test.each([
  ['gw?api_key=correct-horse-battery', 'gw?api_key=[redacted]'],
  ['aiperf --api-key swordfish1 --model m', 'aiperf --api-key [redacted] --model m'],
  ['headers {"Authorization": "Basic c3dvcmRmaXNo"}', 'headers {"Authorization": "[redacted]"}'],
  ['x-api-key: swordfish1, retried', 'x-api-key: [redacted], retried'],
  ['max_tokens: 512 is above 256', 'max_tokens: 512 is above 256'],
  ['invalid token: missing', 'invalid token: missing'],
  ['Qwen/Qwen3-8B via http://10.0.0.1:8000', 'Qwen/Qwen3-8B via http://10.0.0.1:8000'],
])('of %s the value of a key is not shown', (text, shown) => {
  expect(harmless(text)).toBe(shown)
})
