import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { formatBaseline, parseBaseline } from '../../src/gate/baseline-file.ts'
import type { AcceptedCell } from '../../src/model/accepted-run.ts'
import { metricNames } from '../../src/model/metric.ts'
import type { PluginOptions } from '../../src/plugin.ts'
import { readDocuments } from '../../src/report/reading/read-documents.ts'
import { answers, createEndpoint, refuses } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  type Project,
  REPORT_TESTS,
  requireVerified,
  statuses,
  testResults,
} from './project.ts'
import { runCommand } from './run-command.ts'

/** Long against what a busy machine adds: a run it spoils is client-limited, and not accepted. */
const FIRST_MS = 120
const MAX_RUNS = 20

/** A live endpoint with a latency that can be changed between runs, and a project that gates it. */
async function createGatedProject(gate: PluginOptions['gate'] = {}) {
  /** From its `failsFrom`th request on, a model refuses every second one. */
  const latency = { ms: FIRST_MS, failsFrom: Infinity }
  const endpoint = await createEndpoint((_model, index) =>
    index >= latency.failsFrom && index % 2 === 0
      ? refuses(500, { error: { message: 'engine lost' } })
      : answers({ firstMs: latency.ms }),
  )
  const options = {
    prompts: ['Name three rivers.'],
    maxTokens: 16,
    rounds: 8,
    warmup: 1,
    models: ['one', 'two'],
    providers: 'local',
    thresholds: { ttftMs: { regression: { atMost: 0.2 } } },
  }
  const project = await createProject({
    files: { 'benches/gated.bench.ts': matrixFile('Gated', options) },
    config: {
      plugin: {
        location: 'test bench',
        gate: { confirmRounds: 6, confirmPauseMs: 10, ...gate },
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
    },
  })
  return {
    endpoint,
    project,
    latency,
    options,
    async [Symbol.asyncDispose]() {
      await project[Symbol.asyncDispose]()
      await endpoint[Symbol.asyncDispose]()
    },
  }
}

const BASELINE = 'benches/__baselines__/gated.json'

/** Text as it was before it was broken into lines. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** Accepts a run, of which both cells are in the baseline; what it printed. */
async function acceptRun(project: Project): Promise<string> {
  for (let run = 0; run < MAX_RUNS; run += 1) {
    const { exitCode, output } = await project.bench(['benches/gated.bench.ts', '-u'], {
      env: { LLM_BENCH_OUTPUT_DIR: 'before' },
    })
    expect(exitCode, output).toBe(0)
    if (output.includes('accepted 2 cells')) return output
  }
  throw new Error(`this machine is too busy to measure ${FIRST_MS} ms`)
}

/** Accepts five runs, three of which are the first one, a little faster or slower, minutes before it. */
async function acceptFive(project: Project): Promise<string> {
  await acceptRun(project)
  const [first] = parseBaseline(await project.read(BASELINE), BASELINE)
  if (!first) throw new Error('a run was accepted')
  const others = [0.95, 1.04, 1.01].map((factor, index) => ({
    ...first,
    id: earlier(first.id, index + 1),
    cells: Object.fromEntries(
      Object.entries(first.cells).map(([id, cell]) => [
        id,
        { ...cell, values: scaled(cell, factor) },
      ]),
    ),
  }))
  await writeFile(join(project.root, BASELINE), formatBaseline([...others, first]))
  return await acceptRun(project)
}

/** The id of a run that started so many minutes before. */
function earlier(id: string, minutes: number): string {
  const [, day, time] = /^(\d{8})T(\d{6})Z/.exec(id) ?? []
  const text = `${day}T${time}`.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z')
  const at = new Date(Date.parse(text) - minutes * 60_000)
  return id.replace(/^[^Z]+/, at.toISOString().replaceAll(/[-:]|\.\d+Z/g, ''))
}

function scaled({ values }: AcceptedCell, factor: number): AcceptedCell['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([metric, value]) => [
      metric,
      {
        ...value,
        median: value.median * factor,
        location: value.location && value.location + Math.log(factor),
      },
    ]),
  )
}

/** As if the runs of the baseline had been measured and accepted on as many days. */
async function spreadOverDays(project: Project): Promise<void> {
  const runs = parseBaseline(await project.read(BASELINE), BASELINE)
  const spread = runs.map((run, day) => ({
    ...run,
    id: run.id.replace(/^\d{8}/, String(20260101 + day)),
  }))
  await writeFile(join(project.root, BASELINE), formatBaseline(spread))
}

test('a regression fails the build after a second look, and its past can be replaced', async () => {
  await using gated = await createGatedProject()
  const { project, latency, endpoint, options } = gated

  const young = await project.bench(REPORT_TESTS, { env: { LLM_BENCH_OUTPUT_DIR: 'young' } })
  expect(young.exitCode, young.output).toBe(0)
  expect(young.output).toContain('no run is accepted so far, 3 are needed')
  expect(young.output).toContain('no regression check ran')
  expect(statuses(await testResults(project), 'Gated > ')).toMatchObject({
    'Gated > one via local > ttft regression ≤ 20 %': 'skipped',
    'Gated > whole matrix > ttft regression ≤ 20 %': 'skipped',
  })

  const accepted = unwrapped(await acceptFive(project))
  expect(accepted).toMatch(
    new RegExp(
      `accepted 2 cells into ${BASELINE}, which holds \\d+ runs, all within \\d+ minutes?: they count as 1`,
    ),
  )
  const oneSitting = await project.bench([], { env: { LLM_BENCH_OUTPUT_DIR: 'sitting' } })
  expect(oneSitting.exitCode, oneSitting.output).toBe(0)
  expect(unwrapped(oneSitting.output)).toContain(
    'they count as 1, 3 are needed. Accept runs at least 6 hours apart, e.g. of different days',
  )
  expect(oneSitting.output).toContain('no regression check ran')
  await spreadOverDays(project)
  const lines = (await project.read(BASELINE)).trim().split('\n')
  expect(lines.length).toBeGreaterThanOrEqual(7)

  const before = endpoint.requests.length
  const same = await project.bench(REPORT_TESTS, { env: { LLM_BENCH_OUTPUT_DIR: 'same' } })
  expect(same.exitCode, same.output).toBe(0)
  expect(same.output).toMatch(
    /3 regression checks ran, minimum detectable change \+[\d.]+ %|client-limited/,
  )
  // Nothing stood out, or the second look cleared it; either way nobody pays for more than that.
  expect(endpoint.requests.length - before).toBeLessThanOrEqual(2 * (9 + 7))

  // What a model is asked in the main rounds, its warm-up included, is answered.
  const [one] = endpoint.models
  latency.failsFrom = endpoint.models.filter((model) => model === one).length + 9
  latency.ms = 6 * FIRST_MS
  const slow = await project.bench(REPORT_TESTS, { env: { LLM_BENCH_OUTPUT_DIR: 'results/slow' } })
  expect(slow.exitCode, slow.output).toBe(1)
  expect(slow.output).toContain('possible regression; re-measuring 2 cells')
  expect(slow.output).toContain('second look: 2 cells × 6 rounds measured again')
  expect(unwrapped(slow.output)).toContain('Worse than the accepted runs, by more than the limit')
  expect(unwrapped(slow.output)).toContain('vitest bench benches/gated.bench.ts -u')
  expect(statuses(await testResults(project), 'Gated > ')).toMatchObject({
    'Gated > one via local > measured': 'passed',
    'Gated > one via local > ttft regression ≤ 20 %': 'failed',
  })
  const document = slow.documents.find(({ matrices }) => matrices[0]?.laterLooks.length)
  const [matrix] = document?.matrices ?? []
  expect(matrix?.laterLooks).toMatchObject([
    { outcome: 'done', firstRound: 9, rounds: { 'one@local': 6, 'two@local': 6 } },
  ])
  expect(matrix?.rounds.filter(({ phase }) => phase === 'confirm')).toHaveLength(7)
  expect(matrix?.baseline?.runs.length).toBeGreaterThanOrEqual(5)
  const verdict = matrix?.verdicts.find(({ scope }) => scope === 'matrix')
  expect(verdict).toMatchObject({ kind: 'regression', verdict: 'regressed' })
  // Six times what is waited for; the machine's own part of a latency does not grow.
  const change = verdict?.kind === 'regression' ? verdict.change : undefined
  expect(change).toBeGreaterThan(2)
  expect(change).toBeLessThan(6)
  latency.failsFrom = Infinity
  // Counts, notes, quality and page of a cell are those of its main rounds.
  for (const { summary, samples } of matrix?.cells ?? []) {
    expect(summary).toMatchObject({ n: 8, nOk: 8, failures: 0, qualityPassed: 8, quality: 1 })
    expect(summary.ttftMs).toMatchObject({ n: 8, nCensored: 0 })
    const again = samples.filter(({ phase, warmup }) => phase === 'confirm' && !warmup)
    expect(again.filter(({ status }) => status === 'failed')).toHaveLength(3)
  }
  expect(unwrapped(slow.output)).toMatch(
    /measured again: 3 of 6 requests failed, not counted above: 3 × http: HTTP 500: engine lost/,
  )
  expect(slow.output).not.toMatch(/failed +one via local|of 8 answers/)
  const page = unwrapped(await project.read(`results/slow/${document?.run.id}/report.html`))
  expect(page).toContain('No failures in 16 requests.')
  expect(page).toContain('All 16 answers passed every check.')
  expect(page).toContain('measured again: 3 of 6 requests failed, not counted above')

  const named = await project.bench(['-t', 'one via local'], {
    env: { LLM_BENCH_OUTPUT_DIR: 'named' },
  })
  expect(named.exitCode, named.output).toBe(1)
  expect(named.output).toContain('1 regression check ran')

  const judged = await runCommand(project.root, ['compare', 'before', 'results/slow'])
  expect(judged.code, judged.stderr).toBe(1)
  expect(unwrapped(judged.stdout)).toMatch(
    /against one run \(the last of \d+, all within \d+ minutes?: they count as 1\); a run-to-run variation of 10 % is assumed/,
  )
  const two = await runCommand(project.root, ['compare', 'same', 'results/slow'])
  expect(two.code, two.stderr).toBe(1)
  expect(unwrapped(two.stdout)).toContain(
    'against one run; a run-to-run variation of 10 % is assumed',
  )
  const turned = await runCommand(project.root, ['compare', 'results/slow', 'same'])
  expect(turned.code, turned.stdout).toBe(0)
  const alone = await runCommand(project.root, ['compare', 'same', 'nowhere'])
  expect(alone.code).toBe(2)
  expect(alone.stderr).toContain('`nowhere` does not exist')

  const listed = await runCommand(project.root, ['baseline', 'list'])
  expect(listed.stdout).toMatch(/Gated {2}live, test bench {2}\d runs, 2 cells, newest 20/)
  const [runOfSame] = await readdir(join(project.root, 'results/slow'))
  const late = await runCommand(project.root, ['baseline', 'accept', `results/slow/${runOfSame}`])
  expect(late.code, late.stderr).toBe(0)
  expect(late.stdout).toContain(`Gated: accepted 2 cells into ${BASELINE}`)

  await writeFile(
    join(project.root, 'benches/gated.bench.ts'),
    matrixFile('Gated', { ...options, temperature: 0 }),
  )
  const other = await project.bench([], { env: { LLM_BENCH_OUTPUT_DIR: 'other' } })
  expect(other.exitCode, other.output).toBe(0)
  expect(other.output).toContain('the accepted runs differ in temperature (0.7 then, 0 now)')

  const folders = ['young', 'before', 'same', 'results/slow', 'named', 'other']
  for (const folder of folders) {
    const documents = await readDocuments(join(project.root, folder))
    for (const written of documents) requireVerified(written)
  }
  const verified = await runCommand(project.root, ['verify', `results/slow/${runOfSame}`])
  expect(verified.code, verified.stdout).toBe(0)
  expect(verified.stdout).not.toContain('not recomputed')

  const text = await project.read(BASELINE)
  await writeFile(join(project.root, BASELINE), text.replace(/"median":(\d)/, '"median":9$1'))
  const asked = endpoint.requests.length
  const damaged = await project.bench([], { env: { LLM_BENCH_OUTPUT_DIR: 'damaged' } })
  expect(damaged.exitCode).toBe(1)
  expect(damaged.output).toContain('is damaged at line 2')
  expect(endpoint.requests).toHaveLength(asked)
})

test('without a location nothing is judged, and a filtered-out partner is a skipped test', async () => {
  await using endpoint = await createEndpoint(() => answers())
  await using project = await createProject({
    files: {
      'a.bench.ts': `
        import { matrix } from 'vitest-llm-bench'
        matrix('A', {
          prompts: ['Name three rivers.'],
          maxTokens: 16,
          rounds: 6,
          warmup: 0,
          models: 'one',
          providers: ['near', 'far'],
          reference: { provider: 'near' },
          thresholds: {
            ttftMs: { regression: { atMost: 0.2 } },
            contrast: { ttftMs: { atMost: 50 } },
          },
        }, ({ test }) => {
          test.contrast('is as near', ({ contrast, expect }) => {
            expect(contrast.label).toBe('one via far vs near')
            expect(contrast).toHaveChange('ttftMs', { atMost: 50 })
            expect(contrast).toHaveChange('ttftMs', { atMost: 50, sure: true })
            expect(() => expect(contrast).toHaveChange('ttftMs', { atMost: -0.999 })).toThrow(
              /expected ttftMs of one via far vs near to be at most -0.999, observed [+−]/,
            )
          })
        })
      `,
    },
    config: {
      plugin: {
        providers: {
          near: { baseURL: endpoint.baseURL, models: { one: 'one' } },
          far: { baseURL: endpoint.baseURL, models: { one: 'one' } },
        },
      },
    },
  })

  const whole = await project.bench(REPORT_TESTS)
  expect(whole.exitCode, whole.output).toBe(0)
  expect(whole.output).toContain('no location is set')
  expect(whole.output).toContain('against near, paired by round')
  expect(statuses(await testResults(project), 'A > ')).toMatchObject({
    'A > one via far vs near > ttft ≤ +5000 %': 'passed',
    'A > one via far vs near > is as near': 'passed',
    'A > whole matrix > ttft regression ≤ 20 %': 'skipped',
  })
  expect(documentOf(whole).matrices[0]?.contrasts).toHaveLength(metricNames.length + 2)

  const part = await project.bench(REPORT_TESTS, {
    env: { LLM_BENCH_PROVIDERS: 'far', LLM_BENCH_OUTPUT_DIR: 'part' },
  })
  expect(part.exitCode, part.output).toBe(0)
  const results = await testResults(project)
  expect(statuses(results, 'A > one via far vs near')).toEqual({
    'A > one via far vs near > ttft ≤ +5000 %': 'skipped',
    'A > one via far vs near > is as near': 'skipped',
  })
})
