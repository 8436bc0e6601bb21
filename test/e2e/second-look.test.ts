import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { formatBaseline } from '../../src/gate/baseline-file.ts'
import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import type { DocumentJson } from '../../src/report/schema/document-schema.ts'
import { acceptedDaily } from '../accepted-daily.ts'
import { answers, createEndpoint, type Endpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile, type Project, requireVerified } from './project.ts'

const FIRST_MS = 120
const MODELS = ['one', 'two']
/** Of each model, warm-ups included: the first look, and the second. */
const FIRST_LOOK = 9
const SECOND_LOOK = 7
const KILLS = 3
/** A run does not look again where the machine is late itself. */
const MAX_RUNS = 9

/** As if a run had been accepted on each of eight days, a little faster or slower. */
async function acceptDaily(project: Project, document: DocumentJson): Promise<void> {
  // What this machine was late itself would make it no run to accept.
  for (const { cells } of document.matrices) {
    for (const sample of cells.flatMap(({ samples }) => samples)) sample.clientDelayMs = 0
  }
  await mkdir(join(project.root, '__baselines__'))
  const path = join(project.root, '__baselines__/gated.json')
  await writeFile(path, formatBaseline(acceptedDaily(document)))
}

/** A run that was killed within its second look. */
interface Killed {
  readonly outputDir: string
  /** Requests that were sent before it. */
  readonly before: number
}

/** Kills a run at so many requests of its second look. */
async function killInLook(project: Project, endpoint: Endpoint, at: number): Promise<Killed> {
  for (let time = 0; time < MAX_RUNS; time += 1) {
    const { length: before } = endpoint.requests
    const outputDir = `results/${time}`
    const { pid, ended } = await project.start([], { env: { LLM_BENCH_OUTPUT_DIR: outputDir } })
    const sent = before + MODELS.length * FIRST_LOOK + at
    const early = await Promise.race([endpoint.arrived(sent), ended])
    if (early) continue
    process.kill(-pid, 'SIGKILL')
    await ended
    return { outputDir, before }
  }
  throw new Error(`this machine is too busy to measure ${FIRST_MS} ms`)
}

test('a second look that is killed again and again goes on, and nothing is asked twice', async () => {
  const latency = { ms: FIRST_MS }
  await using endpoint = await createEndpoint(() => answers({ firstMs: latency.ms }))
  await using project = await createProject({
    files: {
      'gated.bench.ts': matrixFile('Gated', {
        prompts: ['Name three rivers.'],
        maxTokens: 16,
        rounds: FIRST_LOOK - 1,
        warmup: 1,
        models: MODELS,
        providers: 'local',
        thresholds: { ttftMs: { regression: { atMost: 0.2 } } },
      }),
    },
    config: {
      plugin: {
        location: 'test bench',
        gate: { confirmRounds: SECOND_LOOK - 1, confirmPauseMs: 10 },
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
    },
  })
  await acceptDaily(project, documentOf(await project.bench()))
  latency.ms = 6 * FIRST_MS
  // Two rounds are whole by then, behind the warm-up.
  const { outputDir, before } = await killInLook(project, endpoint, 7)
  const env = { LLM_BENCH_OUTPUT_DIR: outputDir, LLM_BENCH_RESUME: 'latest' }
  // Right behind the gap, and later in what is asked then.
  for (const at of [1, 4]) {
    const { length: sent } = endpoint.requests
    const { pid, ended } = await project.start([], { env })
    const early = await Promise.race([endpoint.arrived(sent + at), ended])
    expect(early?.output).toBeUndefined()
    process.kill(-pid, 'SIGKILL')
    await ended
  }
  const run = await project.bench([], { env })

  expect(run.exitCode, run.output).toBe(1)
  const document = run.documents.findLast(
    ({ matrices }) => matrices[0]?.resumptions.length === KILLS,
  )
  if (!document) throw new Error(run.output)
  requireVerified(fromDocumentJson(document))
  const [matrix] = document.matrices
  const looks = [{ outcome: 'done', rounds: { 'one@local': 6, 'two@local': 6 } }]
  expect(matrix).toMatchObject({ interrupted: false, laterLooks: looks })
  expect(matrix?.verdicts.some(({ verdict }) => verdict === 'regressed')).toBe(true)
  const cells = matrix?.cells ?? []
  expect(cells.map(({ samples }) => samples.length)).toEqual(
    MODELS.map(() => FIRST_LOOK + SECOND_LOOK),
  )
  // The first look was whole, and is asked nothing more.
  const asked = endpoint.requests.slice(before)
  const again = cells.flatMap(({ repeated }) => repeated)
  expect(again.every(({ phase }) => phase === 'confirm')).toBe(true)
  // Nor what was whole of the second: of a round that a kill cut, one of two may have been answered.
  expect(again.filter(({ warmup }) => !warmup).length).toBeLessThanOrEqual(KILLS)
  // Each request that the server had is a sample, or was repeated, or is said to be lost.
  const known = MODELS.length * (FIRST_LOOK + SECOND_LOOK) + again.length
  expect(asked.length).toBeGreaterThanOrEqual(known)
  expect(asked.length).toBeLessThanOrEqual(known + (matrix?.lost.length ?? 0))
  expect(new Set(asked.map(({ content }) => content)).size).toBe(asked.length)
})
