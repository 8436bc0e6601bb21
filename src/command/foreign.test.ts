import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { copyForeign, foreignFiles } from '../../test/foreign/copy-files.ts'
import { readBaseline } from '../gate/baseline-store.ts'
import { analyze } from './analyze.ts'
import { acceptBaseline } from './baseline.ts'
import { charts } from './charts.ts'
import { compare } from './compare.ts'
import { history } from './history.ts'
import { html } from './html.ts'
import { verify } from './verify.ts'

const file = (name: string): string => join(foreignFiles, name)
const flat = (lines: readonly string[]): string =>
  stripVTControlCharacters(lines.join('\n')).replaceAll(/\s+/g, ' ')

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'foreign-command-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** A run of AIPerf whose times are so much longer, some days later. */
async function slower(factor: number, day: number): Promise<string> {
  const folder = await copyForeign('aiperf/normal')
  const path = join(folder, 'profile_export.jsonl')
  const text = await readFile(path, 'utf8')
  await writeFile(
    path,
    text.replaceAll(
      /("(?:time_to_first_token|request_latency)": ?\{"value": ?)([\d.]+)/g,
      (_all, before: string, value: string) => `${before}${Number(value) * factor}`,
    ),
  )
  const summary = join(folder, 'profile_export_aiperf.json')
  const own = await readFile(summary, 'utf8')
  await writeFile(summary, own.replaceAll('2026-11-28', `2026-11-${day}`))
  return folder
}

describe('compare', () => {
  test('judges runs of one tool, and says what it read', async () => {
    const { lines, passed } = await compare(file('aiperf/normal'), await slower(3, 29))
    expect(passed).toBe(false)
    expect(flat(lines)).toMatch(
      /× tiny-a via 127\.0\.0\.1:8701, concurrency 4: ttft regression ≤ 5 %, observed \+200 %/,
    )
    expect(flat(lines)).toContain(
      'AIPerf 0.13.0: 16 requests, from profile_export.jsonl and profile_export_aiperf.json',
    )
    expect(flat(lines)).toContain('whether both sent the same is not known')
  })

  test('finds nothing where nothing changed', async () => {
    const { lines, passed } = await compare(file('vllm/detailed.json'), file('vllm/detailed.json'))
    expect(passed).toBe(true)
    expect(flat(lines)).toContain('✓ 2 thresholds met')
  })

  test('does not judge one tool against another, and says in what they differ', async () => {
    const { lines, passed } = await compare(file('aiperf/normal'), file('guidellm/report.json'))
    expect(passed).toBe(false)
    const text = flat(lines)
    expect(text).toContain('? 2 not-comparable')
    expect(text).toContain('GuideLLM measured it, and AIPerf the older results')
    expect(text).toMatch(
      /total time: AIPerf: from sending to the last chunk .* GuideLLM: from sending to the end of the stream/,
    )
    expect(text).toMatch(/older, AIPerf: .* median TTFT 174 ms/)
    expect(text).not.toMatch(/observed [+−]/)
  })

  test('gives no verdict on aggregates, and says how to get one', async () => {
    const { lines, passed } = await compare(
      file('sglang/aggregates.jsonl'),
      file('sglang/aggregates.jsonl'),
    )
    expect(passed).toBe(false)
    const text = flat(lines)
    expect(text).toContain(
      'aggregates.jsonl holds no value of single requests, so there is no interval, no verdict and nothing to accept. Run it again with `--output-details`',
    )
    expect(text).toContain('median TTFT 152 ms, total 361 ms; how many requests failed is unknown')
    expect(text).not.toMatch(/observed [+−]/)
  })

  test('judges what a file has of single requests, and no more', async () => {
    const { lines, passed } = await compare(
      file('vllm/aggregates.json'),
      file('vllm/aggregates.json'),
    )
    expect(passed).toBe(true)
    expect(flat(lines)).toContain('1 of 2 thresholds met ? 1 not-comparable')
    expect(flat(lines)).toContain(
      'has no ttft of single requests. Run it again with `--save-result --save-detailed`',
    )
  })

  test('does not compare other loads', async () => {
    const [one, four] = (await readFile(file('vllm/levels-append-result.json'), 'utf8'))
      .split('\n')
      .filter((_, index) => index === 0 || index === 2)
    await writeFile(join(root, 'one.json'), one ?? '')
    await writeFile(join(root, 'four.json'), four ?? '')
    const { lines } = await compare(join(root, 'one.json'), join(root, 'four.json'))
    expect(flat(lines)).toContain('the runs differ in concurrency (1 then, 4 now)')
  })

  test('names what is read where a file is of no known tool', async () => {
    await writeFile(join(root, 'mine.json'), '{"p50": 3}')
    await expect(compare(join(root, 'mine.json'), file('aiperf/normal'))).rejects.toThrow(
      /expected a results document of vitest-llm-bench, or of another tool: AIPerf \(.*CSV/,
    )
  })
})

describe('baseline accept', () => {
  test('keeps a run of another tool, and refuses aggregates', async () => {
    const accepted = await acceptBaseline(file('aiperf/normal'), root)
    expect(accepted.passed).toBe(true)
    expect(flat(accepted.lines)).toContain(
      'AIPerf: accepted 1 cell into other-tools/__baselines__/aiperf.json, which holds 1 run',
    )
    const [run] = readBaseline(join(root, 'other-tools/__baselines__/aiperf.json'))
    expect(run?.id).toMatch(/^20261128T1510\d\dZ-aiperf-[\da-f]{8}$/)
    expect(run?.fingerprint).toMatchObject({
      tool: 'AIPerf',
      concurrency: '4',
      'prompt tokens': '16',
    })
    expect(run?.cells['tiny-a@127.0.0.1:8701']?.values['ttftMs']?.median).toBeCloseTo(173.955, 3)

    const refused = await acceptBaseline(file('sglang/aggregates.jsonl'), root)
    expect(refused.passed).toBe(false)
    expect(flat(refused.lines)).toContain(
      'not accepted, aggregates.jsonl holds no value of single requests',
    )
  })
})

describe('the gate over accepted runs of another tool', () => {
  test('judges a run against them, and sees what became slower', async () => {
    for (const day of [10, 12, 14, 16, 18]) {
      await acceptBaseline(await slower(1 + (day % 3) / 100, day), root)
    }
    const baseline = join(root, 'other-tools/__baselines__/aiperf.json')
    expect(readBaseline(baseline)).toHaveLength(5)

    const same = await compare(baseline, await slower(1.01, 20), {}, root)
    expect(same.passed).toBe(true)
    expect(flat(same.lines)).toContain('✓ 2 thresholds met')

    const slow = await compare(baseline, await slower(2.5, 20), {}, root)
    expect(slow.passed).toBe(false)
    expect(flat(slow.lines)).toMatch(
      /× tiny-a via 127\.0\.0\.1:8701, concurrency 4: ttft .* \+1\d\d %/,
    )
    expect(flat(slow.lines)).not.toContain('is assumed')

    const other = await compare(baseline, file('vllm/detailed.json'), {}, root)
    expect(other.passed).toBe(false)
    expect(flat(other.lines)).toContain('no cell could be compared')
  })
})

describe('analyze', () => {
  test('puts runs of another tool in a row', async () => {
    const runs = await Promise.all([20, 21, 22, 23].map((day) => slower(1 + day / 1000, day)))
    const [text] = await analyze([file('aiperf/normal'), ...runs], {
      slowdown: '50',
      timeZone: 'UTC',
      json: true,
    })
    const { groups } = JSON.parse(text ?? '')
    expect(groups).toHaveLength(1)
    expect(groups[0]).toMatchObject({ matrix: 'AIPerf', runs: 5 })
  })

  test('takes medians where only aggregates are there', async () => {
    const lines = await analyze([file('sglang/aggregates.jsonl')], {
      slowdown: '50',
      timeZone: 'UTC',
    })
    expect(lines.join('\n')).toMatch(/first token ms +1 +152/)
  })
})

describe('charts', () => {
  test('draws requests with intervals, and aggregates without, and says so', async () => {
    const lines = await charts(
      [file('aiperf/normal'), file('sglang/aggregates.jsonl')],
      join(root, 'charts'),
    )
    expect(flat(lines)).toContain('of 2 documents')
    const texts = (await readdir(join(root, 'charts'))).filter((name) => name.endsWith('.txt'))
    const overview = async (tool: string): Promise<string> =>
      readFile(
        join(root, 'charts', texts.find((name) => name.startsWith(`overview.${tool}`)) ?? ''),
        'utf8',
      )
    expect(await overview('aiperf')).toMatch(/1 cell, 16 requests · concurrency 4 · 2026-11-28/)
    expect(await overview('aiperf')).not.toContain('seed 0')
    expect(await overview('sglang')).toContain('holds no value of single requests')
    expect(await overview('sglang')).toMatch(/151\.7/)
    expect(texts.some((name) => name.startsWith('consistency.sglang'))).toBe(false)
  })
})

describe('history', () => {
  test('lists runs of several tools apart', async () => {
    const { lines, passed } = await history(
      [
        file('aiperf/normal'),
        file('aiperf/failures'),
        file('vllm/detailed.json'),
        file('llmeter/normal'),
      ],
      join(root, 'site'),
    )
    expect(passed).toBe(true)
    expect(flat(lines)).toContain('4 runs')
    const feed = await readFile(join(root, 'site', 'feed.json'), 'utf8')
    for (const tool of ['AIPerf', 'vLLM bench serve', 'LLMeter']) expect(feed).toContain(tool)
    // Nobody checked an answer.
    expect(feed).not.toContain('"quality"')
  })
})

describe('everything else', () => {
  test.each([
    ['verify', () => verify(file('aiperf/normal/profile_export.jsonl'))],
    ['html', () => html(file('aiperf/normal'))],
  ])('%s refuses results of other tools in a sentence', async (_name, call) => {
    await expect(call()).rejects.toThrow(
      /holds results of AIPerf, which only `compare`, `baseline accept`, `analyze`, `charts` and `history` read\. .* nothing of it can be verified, repeated or recovered/,
    )
  })
})
