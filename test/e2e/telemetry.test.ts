import { expect, test } from 'vitest'

import { type OtlpReceiver, startReceiver } from '../otlp-receiver.ts'
import { createProject, documentOf, matrixFile } from './project.ts'
import { runCommand } from './run-command.ts'

const bench = matrixFile('Ladder', {
  models: ['gpt-4.1', 'gpt-4.1-nano'],
  providers: ['openai', 'opper'],
  maxTokens: 32,
  rounds: 3,
  warmup: 1,
})

function requestsOf(receiver: OtlpReceiver) {
  return receiver.spans().filter(({ kind }) => kind === 3)
}

function exportTo(endpoint: string): string[] {
  return ['export', 'results', '--format', 'otlp', '--endpoint', endpoint]
}

/** The last point of every series. */
function lastPoints(receiver: OtlpReceiver): Map<string, string> {
  const points = receiver.metrics().flatMap((metric) => {
    const { dataPoints } = 'sum' in metric ? metric.sum : metric.histogram
    return dataPoints.map(
      (point) => [metric.name + JSON.stringify(point.attributes), JSON.stringify(point)] as const,
    )
  })
  return new Map(points)
}

test('a run is sent while it goes on, and is what `export` sends', async () => {
  await using receiver = await startReceiver()
  await using project = await createProject({
    config: { plugin: { telemetry: { endpoint: receiver.origin } } },
    files: { 'benches/ladder.bench.ts': bench },
  })
  const run = await project.bench()
  expect(run.exitCode, run.output).toBe(0)
  expect(requestsOf(receiver)).toHaveLength(16)
  const live = receiver.spans().toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1))
  expect(run.output).toContain(`telemetry  ${live.length} spans sent to ${receiver.origin}`)
  expect(run.output).not.toContain('not all of it')

  await using second = await startReceiver()
  const exported = await runCommand(project.root, exportTo(second.origin))
  expect(exported.code, exported.stderr).toBe(0)
  expect(second.spans().toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1))).toEqual(live)
  expect(lastPoints(receiver)).toEqual(lastPoints(second))
})

test('a collector that refuses everything costs a line, and nothing else', async () => {
  await using receiver = await startReceiver(() => ({ status: 400, body: '{"message":"no"}' }))
  await using project = await createProject({
    config: { plugin: { telemetry: { endpoint: receiver.origin } } },
    files: { 'benches/ladder.bench.ts': bench },
  })
  const run = await project.bench()
  expect(run.exitCode, run.output).toBe(0)
  expect(documentOf(run).matrices[0]?.cells.flatMap(({ samples }) => samples)).toHaveLength(16)
  expect(run.output).toContain('telemetry  0 spans sent')
  expect(run.output.match(/not all of it: .* answered 400 \(no\)/g)).toHaveLength(1)
  expect(run.output).toMatch(/npx vitest-llm-bench export results\/\S+ --format otlp/)
})
