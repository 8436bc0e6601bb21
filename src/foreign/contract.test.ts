import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

import { describe, expect, test } from 'vitest'

import { foreignFiles } from '../../test/foreign/copy-files.ts'
import { type ForeignFormatName, foreignFormats } from '../model/foreign-source.ts'
import { mean } from '../stats/moments.ts'
import type { ForeignCell, ForeignRun } from './foreign-run.ts'
import { type ForeignResults, readForeign } from './read-foreign.ts'
import { foreignFormatList } from './registry.ts'

interface Expected {
  readonly file: string
  readonly format: ForeignFormatName
  /** Undefined where the files do not say. */
  readonly version?: string
  readonly detail: 'requests' | 'aggregates'
  readonly runs?: number
  /** Of the first cell of the first run. */
  readonly cell: Partial<Pick<ForeignCell, 'model' | 'provider' | 'concurrency' | 'rate'>>
  readonly requests?: number
  readonly failed?: readonly string[]
  readonly warmups?: number
  /** The tool's means are also of requests that failed on their way. */
  readonly meansOfFailed?: boolean
  /** Of the first request, or the median of the first cell: read off the file by hand. */
  readonly ttftMs?: number
  readonly totalMs?: number
}

const expected: readonly Expected[] = [
  {
    file: 'aiperf/normal/profile_export.jsonl',
    format: 'aiperf',
    version: '0.13.0',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: '127.0.0.1:8701', concurrency: 4 },
    requests: 16,
    ttftMs: 452.393357,
    totalMs: 585.225656,
  },
  {
    file: 'aiperf/failures/profile_export_aiperf.json',
    format: 'aiperf',
    version: '0.13.0',
    detail: 'requests',
    cell: { model: 'tiny-a', concurrency: 4 },
    requests: 20,
    failed: ['disconnect', 'http', 'rate-limit'],
  },
  {
    file: 'aiperf/warmup/profile_export.jsonl',
    format: 'aiperf',
    version: '0.13.0',
    detail: 'requests',
    cell: { model: 'tiny-a, tiny-b', concurrency: 3 },
    requests: 13,
    warmups: 3,
    ttftMs: 106.687508,
    totalMs: 318.33945,
  },
  {
    file: 'aiperf/aggregates/profile_export_aiperf.json',
    format: 'aiperf',
    version: '0.13.0',
    detail: 'aggregates',
    cell: { model: 'tiny-b', concurrency: 4 },
    ttftMs: 170.90598649999998,
    totalMs: 380.566394,
  },
  {
    file: 'guidellm/older/guidellm-0.6.0.json',
    format: 'guidellm',
    version: '0.6.0',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: '127.0.0.1:8702', concurrency: 2 },
    requests: 13,
    failed: ['disconnect', 'rate-limit'],
    ttftMs: 127.37536430358887,
  },
  {
    file: 'guidellm/older/guidellm-0.3.1.json',
    format: 'guidellm',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: '127.0.0.1:8702', concurrency: 2 },
    requests: 13,
    failed: ['http', 'rate-limit'],
    totalMs: 613.8520240783691,
  },
  {
    file: 'vllm/older/detailed.json',
    format: 'vllm',
    detail: 'requests',
    cell: { model: 'tiny-a', concurrency: 3 },
    requests: 13,
    failed: ['disconnect', 'http', 'rate-limit'],
  },
  {
    file: 'sglang/older/details.jsonl',
    format: 'sglang',
    detail: 'requests',
    cell: { concurrency: 3 },
    requests: 13,
    failed: ['http', 'rate-limit'],
    ttftMs: 73.69534000463318,
  },
  {
    file: 'inference-perf/older/summary_lifecycle_metrics.json',
    format: 'inference-perf',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: '127.0.0.1:8702', rate: 5 },
    requests: 20,
    failed: ['disconnect', 'http', 'rate-limit'],
  },
  {
    file: 'llmeter/older/stats.json',
    format: 'llmeter',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: 'openai', concurrency: 2 },
    requests: 10,
    ttftMs: 253.6644450010499,
    totalMs: 362.1339969977271,
  },
  {
    file: 'guidellm/report.json',
    format: 'guidellm',
    version: '0.8.1',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: '127.0.0.1:8701', concurrency: 2 },
    requests: 6,
    ttftMs: 124.14407730102539,
    totalMs: 249.52983856201172,
  },
  {
    file: 'vllm/detailed.json',
    format: 'vllm',
    detail: 'requests',
    cell: { model: 'tiny-a', concurrency: 4 },
    requests: 20,
    ttftMs: 253.95175100129563,
    totalMs: 440.8294329914497,
  },
  {
    file: 'vllm/aggregates.json',
    format: 'vllm',
    detail: 'requests',
    cell: { model: 'tiny-a', concurrency: 4 },
    requests: 24,
    totalMs: 294.17905599984806,
  },
  {
    file: 'vllm/failures-detailed.json',
    format: 'vllm',
    detail: 'requests',
    cell: { model: 'tiny-a', concurrency: 4 },
    requests: 20,
    failed: ['disconnect', 'http', 'rate-limit'],
  },
  {
    file: 'vllm/levels-append-result.json',
    format: 'vllm',
    detail: 'requests',
    runs: 6,
    cell: { model: 'tiny-b', concurrency: 1 },
    requests: 8,
    totalMs: 270.0773090036819,
  },
  {
    file: 'vllm/rampup-detailed.json',
    format: 'vllm',
    detail: 'requests',
    cell: { model: 'tiny-b' },
    requests: 20,
  },
  {
    file: 'sglang/details.jsonl',
    format: 'sglang',
    detail: 'requests',
    cell: { concurrency: 4 },
    requests: 20,
    ttftMs: 179.06621099973563,
  },
  {
    file: 'sglang/failures-details.jsonl',
    format: 'sglang',
    detail: 'requests',
    cell: { concurrency: 4 },
    requests: 20,
    failed: ['disconnect', 'http', 'rate-limit'],
  },
  {
    file: 'sglang/aggregates.jsonl',
    format: 'sglang',
    detail: 'aggregates',
    cell: { concurrency: 4 },
    ttftMs: 151.74387900333386,
    totalMs: 361.2943114931113,
  },
  {
    file: 'sglang/levels.jsonl',
    format: 'sglang',
    detail: 'aggregates',
    runs: 3,
    cell: { concurrency: 1 },
    ttftMs: 201.36630549677648,
  },
  {
    file: 'sglang/rates-failures-details.jsonl',
    format: 'sglang',
    detail: 'requests',
    runs: 2,
    cell: { rate: 4 },
    requests: 12,
    failed: ['http', 'rate-limit'],
  },
  {
    file: 'inference-perf/stages/per_request_lifecycle_metrics.json',
    format: 'inference-perf',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: '127.0.0.1:8701', concurrency: 2 },
    requests: 12,
    ttftMs: 344.54605499922764,
    totalMs: 560.5199080018792,
  },
  {
    file: 'llm-d/guidellm-br0.1_0.yaml',
    format: 'llm-d',
    version: '0.1',
    detail: 'aggregates',
    cell: { model: 'tiny-a' },
    ttftMs: 129.58121299743652,
    totalMs: 254.87732887268066,
  },
  {
    file: 'llm-d/guidellm-br0.2.1_0.yaml',
    format: 'llm-d',
    version: '0.2',
    detail: 'aggregates',
    cell: { model: 'tiny-a', concurrency: 2 },
    ttftMs: 129.58121299743652,
  },
  {
    file: 'llm-d/vllm-failures-br0.2.yaml',
    format: 'llm-d',
    version: '0.2',
    detail: 'aggregates',
    cell: { rate: 10 },
    ttftMs: 168.20798799744807,
  },
  {
    file: 'llmeter/normal/responses.jsonl',
    format: 'llmeter',
    detail: 'requests',
    cell: { model: 'tiny-a', provider: 'openai', concurrency: 3 },
    requests: 15,
    ttftMs: 753.1797449919395,
    totalMs: 821.8376680015353,
  },
  {
    file: 'llmeter/failures/summary.json',
    format: 'llmeter',
    detail: 'requests',
    cell: { model: 'tiny-a' },
    requests: 24,
    failed: ['connect', 'http', 'rate-limit'],
    meansOfFailed: true,
  },
  {
    file: 'llmeter/not-streamed/stats.json',
    format: 'llmeter',
    detail: 'requests',
    cell: { model: 'tiny-b' },
    requests: 6,
    totalMs: 286.734849010827,
  },
]

function read(file: string): ForeignResults {
  const results = readForeign(join(foreignFiles, file))
  if (!results) throw new Error(`${file} is not recognised`)
  return results
}

function firstOf(runs: readonly ForeignRun[]): { run: ForeignRun; cell: ForeignCell } {
  const [run] = runs
  const [cell] = run?.cells ?? []
  if (!run || !cell) throw new Error('nothing was read')
  return { run, cell }
}

describe.each(expected)('$file', ({ file, format, version, detail, ...more }) => {
  const { runs } = read(file)
  const { run, cell } = firstOf(runs)

  test('is recognised, with its version and what it holds', () => {
    expect(run.source.format).toBe(format)
    expect(run.source.version).toBe(version)
    expect(run.source.detail).toBe(detail)
    expect(runs).toHaveLength(more.runs ?? 1)
    expect(cell).toMatchObject(more.cell)
    expect(run.source.fields.length).toBeGreaterThan(3)
    expect(run.source.files.every(({ sha256 }) => /^[\da-f]{64}$/.test(sha256))).toBe(true)
  })

  test('has the values that the file has', () => {
    const { requests, aggregates } = cell
    expect(requests?.length).toBe(more.requests)
    expect(requests?.filter(({ isWarmup }) => isWarmup).length ?? 0).toBe(more.warmups ?? 0)
    const ttftMs = requests ? requests[0]?.ttftMs : aggregates?.metrics.ttftMs?.median
    const totalMs = requests ? requests[0]?.totalMs : aggregates?.metrics.totalMs?.median
    if (more.ttftMs !== undefined) expect(ttftMs).toBeCloseTo(more.ttftMs, 6)
    if (more.totalMs !== undefined) expect(totalMs).toBeCloseTo(more.totalMs, 6)
  })

  test('counts failed requests as failures, by class', () => {
    const classes = cell.requests?.flatMap(({ failure }) => failure?.class ?? []) ?? []
    expect([...new Set(classes)].toSorted()).toEqual(more.failed ?? [])
  })

  test('has the means that the tool itself computed', () => {
    for (const { requests, aggregates } of runs.flatMap(({ cells }) => cells)) {
      for (const name of ['ttftMs', 'totalMs'] as const) {
        const own = aggregates?.metrics[name]?.mean
        const values = (requests ?? []).flatMap((one) =>
          one.isWarmup || (one.failure && !more.meansOfFailed) ? [] : (one[name] ?? []),
        )
        // SGLang counts the usage chunk as part of an answer, and keeps no time of a request.
        const digits = format === 'sglang' && name === 'totalMs' ? -1 : 6
        if (own !== undefined && values.length > 0) expect(mean(values)).toBeCloseTo(own, digits)
      }
    }
  })
})

// k6 is not run here: these files were written by hand, after what its documentation says.
describe('constructed files of k6', () => {
  test.each(['handle-summary', 'summary-export', 'machine-readable-v1'])('%s', (name) => {
    const { run, cell } = firstOf(read(`../constructed/k6/${name}.json`).runs)
    expect(run.source).toMatchObject({ format: 'k6', detail: 'aggregates' })
    expect(cell.aggregates).toMatchObject({ n: 20, failures: 3 })
    expect(cell.aggregates?.metrics.totalMs?.median).toBe(337.6)
    expect(cell.aggregates?.metrics.ttftMs?.median).toBeCloseTo(127.35, 6)
    expect(run.source.version).toBe(name === 'machine-readable-v1' ? '2.2.0' : undefined)
  })

  test('points', () => {
    const { run, cell } = firstOf(read('../constructed/k6/out.json').runs)
    expect(run.source).toMatchObject({ format: 'k6', detail: 'requests', remedy: undefined })
    expect(cell).toMatchObject({ provider: '127.0.0.1:8701', isStreamed: false })
    expect(cell.requests).toHaveLength(20)
    expect(cell.requests?.[0]?.totalMs).toBe(292.35)
    expect(cell.requests?.flatMap(({ failure }) => failure?.class ?? [])).toContain('rate-limit')
  })
})

describe('the registry', () => {
  test('has each format once', () => {
    expect(foreignFormatList.map(({ name }) => name).toSorted()).toEqual(
      [...foreignFormats].toSorted(),
    )
  })

  test('has a file of every tool, and none that is not expected', () => {
    const all = readdirSync(foreignFiles, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(foreignFiles, join(entry.parentPath, entry.name)))
    const known = new Set(
      expected.flatMap(({ file }) => read(file).paths.map((path) => relative(foreignFiles, path))),
    )
    expect(all.filter((file) => !known.has(file))).toEqual([])
  })
})
