import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { documentOf } from '../../test/builders.ts'
import { measuredRecord } from '../../test/measured-record.ts'
import { startReceiver, traceRequest } from '../../test/otlp-receiver.ts'
import { type ProgramResult, runProgram } from '../../test/run-program.ts'
import { toJson } from '../model/to-json.ts'

const KEY = 'Bearer sk-collector-0a1b2c3d4e5f6a7b8c9d'
const document = toJson(documentOf([measuredRecord()]))
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telemetry-'))
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'run/benchmark.json'), document)
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function exported(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  return runProgram(['export', join(folder, 'run'), '--format', 'otlp', ...args], { env })
}

test('spans and metrics arrive, and a second time nothing is double', async () => {
  await using receiver = await startReceiver()
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.origin}/`,
    OTEL_EXPORTER_OTLP_HEADERS: `Authorization=${encodeURIComponent(KEY)},x-scope-orgid=a%2Cb`,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=ci,service.name=other',
    OTEL_SERVICE_NAME: 'search bench',
  }
  const { code, stdout, stderr } = await exported([], env)
  expect([code, stderr]).toEqual([0, ''])
  const sent = receiver.spans()
  expect(sent.filter(({ kind }) => kind === 3)).toHaveLength(28)
  expect(stdout).toContain(`sent ${sent.length} spans and`)
  expect(stdout).toContain(`${receiver.origin}/v1/traces`)
  for (const { path, headers } of receiver.requests) {
    expect(path).toMatch(/^\/v1\/(traces|metrics)$/)
    expect(headers).toMatchObject({
      authorization: KEY,
      'x-scope-orgid': 'a,b',
      'content-encoding': 'gzip',
    })
  }
  expect(receiver.resources()[0]).toMatchObject({
    'service.name': 'search bench',
    'deployment.environment.name': 'ci',
    'llm_bench.mode': 'live',
  })
  const before = receiver.metrics()
  await exported([], env)
  expect(receiver.spans()).toEqual(sent)
  expect(receiver.metrics()).toEqual([...before, ...before])
})

test('each signal may go to a place of its own, as the specification says', async () => {
  await using receiver = await startReceiver(() => ({}))
  const result = await exported([], {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.origin}/here?key=1`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.origin}/base`,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf',
  })
  expect(result.code).toBe(0)
  expect(result.stdout).not.toContain('key=1')
  expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(
    new Set(['/here?key=1', '/base/v1/metrics']),
  )
  const types = receiver.requests.map(({ headers }) => headers['content-type'])
  expect(new Set(types)).toEqual(new Set(['application/json', 'application/x-protobuf']))
  expect(receiver.requests.every(({ headers }) => !('content-encoding' in headers))).toBe(true)
})

test('without an endpoint it writes a request a line', async () => {
  const { code, stdout } = await exported([])
  expect(code).toBe(0)
  const [first = ''] = stdout.split('\n')
  expect(traceRequest.safeParse(JSON.parse(first)).error).toBeUndefined()
  const out = join(folder, 'lines.jsonl')
  await exported(['--out', out], { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
  expect(readFileSync(out, 'utf8')).toBe(stdout)
  expect(stdout).not.toContain('B-tree')
  expect((await exported(['--content'])).stdout).toContain('B-tree')
})

test('what a collector rejects is said, and is not sent again', async () => {
  await using receiver = await startReceiver(({ path }) =>
    path === '/v1/traces'
      ? { body: '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old\\u001b[2J"}}' }
      : undefined,
  )
  const { code, stdout } = await exported(['--endpoint', receiver.origin])
  expect(code).toBe(1)
  expect(stdout).toMatch(/× \d*[36] spans and 0 data points were rejected/)
  expect(stdout).toContain('the collector says: too old\n')
  const bodies = receiver.requests.map(({ body }) => body)
  expect(new Set(bodies).size).toBe(bodies.length)
})

test.each([
  ['-5', /^sent \d+ spans/],
  ['1e300', /^sent 0 spans/],
])('%s rejected spans are no more than were sent, and no fewer than none', async (count, sent) => {
  await using receiver = await startReceiver(() => ({
    body: JSON.stringify({ partialSuccess: { rejectedSpans: count } }),
  }))
  const { stdout } = await exported(['--endpoint', receiver.origin])
  expect(stdout).toMatch(sent)
  expect(stdout).not.toMatch(/-\d+ spans|e\+300/)
})

test.each([429, 502, 503, 504])('%i is asked again', async (status) => {
  await using receiver = await startReceiver((_, index) =>
    index === 0 ? { status, headers: { 'retry-after': '0.05' } } : undefined,
  )
  const { code } = await exported(['--endpoint', receiver.origin])
  expect(code).toBe(0)
  expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body)
  expect(receiver.spans().filter(({ kind }) => kind === 3)).toHaveLength(28)
})

test.each([
  [400, {}, '{"code":3,"message":"bad span"}', 'answered 400 (bad span)'],
  [401, {}, `{"message":"no ${KEY}"}`, 'answered 401'],
  [500, {}, '<html>oops', 'answered 500.'],
  [200, {}, '<!doctype html>Log in', 'answered 200 with a web page: no collector'],
  [307, { location: 'http://127.0.0.1:9/' }, '', 'redirects (307), which is not followed'],
  [429, { 'retry-after': '3600' }, '', 'answered 429'],
])('%i is not', async (status, headers, body, words) => {
  await using receiver = await startReceiver(() => ({ status, headers, body }))
  const env = { OTEL_EXPORTER_OTLP_HEADERS: `authorization=${KEY}` }
  const { code, stdout, stderr } = await exported(['--endpoint', receiver.origin], env)
  expect(code).toBe(1)
  expect(stderr).toContain(words)
  expect(stderr).toContain('errors.md#telemetry-refused')
  expect(stdout + stderr).not.toContain('0a1b2c3d')
  expect(receiver.requests).toHaveLength(1)
})

test('a collector that is away is named', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  const port = typeof address === 'object' ? address?.port : undefined
  const { code, stderr } = await exported(['--endpoint', `http://127.0.0.1:${port}`])
  expect(code).toBe(1)
  expect(stderr).toContain(`http://127.0.0.1:${port}/v1/traces was not reached`)
})

test.each([
  [['--endpoint', 'collector:4318'], {}, '--endpoint'],
  [['--endpoint', 'http://a:b@127.0.0.1:4318'], {}, 'contains credentials'],
  [['--endpoint', 'http://127.0.0.1:4318', '--out', 'x'], {}, 'name one of them'],
  [[], { OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  [
    ['--endpoint', 'http://collector.example:4318'],
    { OTEL_EXPORTER_OTLP_HEADERS: `authorization=${KEY}` },
    'would send the header authorization unencrypted',
  ],
  [['--endpoint', 'http://[::1]:1'], { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'gRPC is not spoken'],
  [['--endpoint', 'http://[::1]:1'], { OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }, 'milliseconds'],
  [['--endpoint', 'http://[::1]:1'], { OTEL_EXPORTER_OTLP_HEADERS: 'key' }, 'name=value'],
])('%j %j is misuse', async (args, env, words) => {
  const { code, stderr } = await exported(args, env)
  expect(code).toBe(2)
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('0a1b2c3d')
})

test('options of telemetry are refused where another format is asked for', async () => {
  const { code, stderr } = await runProgram(['export', join(folder, 'run'), '--content'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('`--content` is for')])
})
