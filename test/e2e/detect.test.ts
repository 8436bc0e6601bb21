import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { formatBaseline, parseBaseline } from '../../src/gate/baseline-file.ts'
import { integrityOf } from '../../src/report/reading/integrity.ts'
import { readDocument } from '../../src/report/reading/read-document.ts'
import { verifyDocument } from '../../src/report/verify/verify-document.ts'
import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'
import { runCommand } from './run-command.ts'

/** Long against what a busy machine adds. */
const FIRST_MS = 120
const BASELINE = 'benches/__baselines__/a.json'
const DECLARED = 4
/** What it takes by the baseline below: more than the declared ones, fewer than four times as many. */
const DETECT = 0.8

function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

test('a matrix asks as many rounds as the change needs that it is to see, and those again when it goes on or is repeated', async () => {
  const latency = { ms: FIRST_MS }
  await using endpoint = await createEndpoint(() => answers({ firstMs: latency.ms }))
  const matrix = {
    prompts: ['Name three rivers.', 'Name three lakes.'],
    maxTokens: 16,
    rounds: DECLARED,
    warmup: 1,
    models: 'one',
    providers: 'local',
    thresholds: { ttftMs: { regression: { atMost: 0.05 } } },
    gate: { detect: DETECT, power: 0.9 },
  }
  await using project = await createProject({
    files: { 'benches/a.bench.ts': matrixFile('A', matrix) },
    config: {
      plugin: {
        location: 'test bench',
        gate: { confirmRounds: 6, confirmPauseMs: 0, history: false },
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            models: { one: 'one' },
            prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
          },
        },
      },
    },
  })

  const first = await project.bench(['-u'])
  expect(first.exitCode, first.output).toBe(0)
  expect(unwrapped(first.output)).toContain(
    'A: 4 rounds, as declared: how many it takes for +80 % to be seen is known from 3 accepted runs on, and 0 count so far',
  )
  await rm(join(project.root, 'results'), { recursive: true })
  // As if five days had been like that, each with so many requests as vary by a third.
  const [own] = parseBaseline(await project.read(BASELINE), BASELINE)
  if (!own) throw new Error('the run is accepted')
  const runs = [0.97, 1.02, 0.99, 1.03, 1].map((factor, day) => ({
    ...own,
    id: `2026010${day + 1}T120000Z-s1-aaaa`,
    cells: Object.fromEntries(
      Object.entries(own.cells).map(([id, cell]) => [
        id,
        {
          ...cell,
          values: Object.fromEntries(
            Object.keys(cell.values).map((metric) => [
              metric,
              {
                median: FIRST_MS * factor,
                se: 0.18,
                location: Math.log(FIRST_MS * factor),
                locationSe: 0.18,
                n: DECLARED,
              },
            ]),
          ),
        },
      ]),
    ),
  }))
  await writeFile(join(project.root, BASELINE), formatBaseline(runs))

  const plan = await runCommand(project.root, ['plan', '--level', 'cell'])
  expect(plan.code, plan.stderr).toBe(0)
  const words =
    /(\d+) rounds instead of 4, so that \+80 % in one cell is seen nine times out of ten: at most \$0\.\d+, about \d/
  const chosen = Number(words.exec(unwrapped(plan.stdout))?.[1])
  expect(chosen).toBeGreaterThan(DECLARED)
  expect(chosen).toBeLessThan(4 * DECLARED)

  latency.ms = FIRST_MS * (1 + DETECT)
  const asked = endpoint.requests.length
  const run = await project.bench()
  expect(Number(words.exec(unwrapped(run.output))?.[1])).toBe(chosen)
  expect(run.output).toContain(`× ${chosen} rounds (4 declared) + 1 warm-up`)
  expect(run.output).toMatch(/1 regression\b|client-limited/)
  const document = documentOf(run)
  const [measured] = document.matrices
  expect(measured?.chosenRounds).toMatchObject({
    declared: DECLARED,
    rounds: chosen,
    reason: 'seen',
    acceptedRuns: 5,
    metric: 'ttftMs',
  })
  expect(measured?.chosenRounds?.detects).toBeLessThanOrEqual(DETECT)
  expect(measured?.options['rounds']).toBe(chosen)
  expect(measured?.rounds.filter(({ phase }) => phase === 'main')).toHaveLength(chosen)
  expect(endpoint.requests.length - asked).toBeGreaterThanOrEqual(chosen + 1)
  const folder = `results/${document.run.id}`
  const verified = await runCommand(project.root, ['verify', folder])
  expect(verified, verified.stdout + verified.stderr).toMatchObject({ code: 0 })

  const original = await project.read(`${folder}/benchmark.json`)
  // What was accepted since does not change what is repeated.
  await rm(join(project.root, BASELINE))
  const again = await runCommand(project.root, ['reproduce', folder, '--live'])
  expect(again.stdout).toContain(`× ${chosen} rounds (4 declared) + 1 warm-up`)
  expect(again.stdout).not.toMatch(/other (prompts|nonces|orders)/)
  await writeFile(join(project.root, BASELINE), formatBaseline(runs))

  await rm(join(project.root, 'results'), { recursive: true })
  // A run that is killed goes on with the rounds that it chose, whatever is accepted meanwhile.
  const before = endpoint.requests.length
  const { pid, ended } = await project.start()
  await Promise.race([endpoint.arrived(before + 3), ended])
  process.kill(-pid, 'SIGKILL')
  await ended
  await rm(join(project.root, BASELINE))
  const resumed = await project.spawn([], { env: { LLM_BENCH_RESUME: 'latest' } })
  expect(documentOf(resumed).matrices[0]?.chosenRounds).toMatchObject({ rounds: chosen })
  expect(documentOf(resumed).matrices[0]?.cells[0]?.samples).toHaveLength(chosen + 1)
  expect(await readdir(join(project.root, 'results'))).toHaveLength(1)

  // A document that lies of its choice is found out.
  const path = join(project.root, 'forged.json')
  await writeFile(path, original)
  for (const lie of [{ detects: 0.2 }, { rounds: 30 }, { declared: 90 }, { reason: 'budget' }]) {
    const { integrity: _integrity, ...body } = document
    const forged = {
      ...body,
      matrices: body.matrices.map((one) => ({
        ...one,
        chosenRounds: one.chosenRounds && { ...one.chosenRounds, ...lie },
      })),
    }
    await writeFile(path, JSON.stringify({ ...forged, integrity: integrityOf(forged) }))
    const read = await readDocument(path)
    const { mismatches } = verifyDocument(read)
    expect(mismatches.length, JSON.stringify(lie)).toBeGreaterThan(0)
  }
})
