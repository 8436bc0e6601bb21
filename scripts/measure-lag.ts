// How late are stamps under many streams at a time? Streams come from another process, which writes
// into each event when it sent it; a bare socket on the same machine says what is the least possible.
// Run it on a quiet machine: npm run bench:lag
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { type Cell, plainWorkload } from '../src/model/cell.ts'
import type { Round } from '../src/model/round.ts'
import { closedLoop } from '../src/runner/load.ts'
import { SecondReader } from '../src/session/second-reader.ts'
import { HttpClient } from '../src/transport/http-client.ts'
import { Slab } from '../src/transport/slab.ts'

const EVENTS = 50
const GAP_MS = 20
const LEVELS = [1, 50, 500]
const REPETITIONS = 3
const PAUSE_MS = 1000
const NANOSECONDS_PER_MS = 1e6
/** As long as a chunk of a chat completion. */
const chunk = { id: 'x'.repeat(80), choices: [{ index: 0, delta: { content: ' rivers' } }] }
const PADDING = JSON.stringify(chunk).slice(1)

async function serve(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let left = EVENTS
    const timer = setInterval(() => {
      response.write(`data: {"sent":${process.hrtime.bigint()},${PADDING}\n\n`)
      left -= 1
      if (left > 0) return
      clearInterval(timer)
      response.end()
    }, GAP_MS)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve))
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
}

interface Reads {
  readonly reads: readonly { readonly bytes: Uint8Array; readonly at: number }[]
}

type Stream = (port: number) => Promise<Reads>

const opened: Socket[] = []

async function open(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  opened.push(socket)
}

/** The least a client can do: stamp, copy, nothing else. */
async function bareSocket(): Promise<Reads> {
  const slab = new Slab()
  const socket = opened.pop()
  if (!socket) throw new Error('a socket for each stream was opened')
  socket.on('data', (bytes) => slab.append(bytes, performance.now()))
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  await once(socket, 'close')
  return { reads: slab.reads() }
}

const levels = { ...plainWorkload, model: 'one', provider: 'lag', maxTokens: 64, json: false }
const cell: Cell = { id: 'one@lag', label: 'one via lag', levels }
const round: Round = {
  index: 0,
  phase: 'main',
  warmup: false,
  block: 0,
  turn: undefined,
  prompt: '',
  keywords: [],
  restSha256: undefined,
  maxTokens: undefined,
  nonce: '',
  order: [],
}
const context = {
  cell,
  round,
  row: { prompt: '', keywords: [] },
  nonce: '',
  intendedAt: undefined,
  price: undefined,
  wireModel: 'one',
  checks: {},
  storeText: true,
}

const client = new HttpClient({ proxied: false })

function ours(port: number): Promise<Reads> {
  const url = new URL(`http://127.0.0.1:${port}/`)
  const { signal } = new AbortController()
  return client.capture({ url, headers: {}, body: '' }, { timeoutMs: 60_000, signal })
}

const folder = mkdtempSync(join(tmpdir(), 'lag-'))
const reader = process.argv[2] === 'serve' ? undefined : await startReader()

async function startReader(): Promise<SecondReader> {
  const credentials = [{ name: 'KEY', value: 'sk-0123456789' }]
  const started = await SecondReader.start({ runDir: folder, mode: 'live' }, credentials)
  if (!started) throw new Error('the second reader did not start')
  started.asked(cell.id, { matrix: 'lag', asking: '' })
  return started
}

/** The same, and what ends is handed to a helper process, which writes it down. */
async function oursKept(port: number): Promise<Reads> {
  const url = new URL(`http://127.0.0.1:${port}/`)
  const { signal } = new AbortController()
  const capture = await client.capture(
    { url, headers: {}, body: '' },
    { timeoutMs: 60_000, signal },
  )
  const raw = async () => ({ capture, call: { leaveOut: [], whole: false }, secrets: [] })
  reader?.add({ protocol: 'openai-chat', exchanged: { raw }, context })
  return capture
}

async function lagsOf(stream: Stream, count: number, port: number) {
  const { signal } = new AbortController()
  if (stream !== bareSocket)
    await client.prepare(new URL(`http://127.0.0.1:${port}/`), count, signal)
  const questions = Array.from({ length: count }, () => port)
  if (stream === bareSocket) await Promise.all(questions.map(open))
  const cpuBefore = process.cpuUsage()
  const streams = await closedLoop(questions, { concurrency: count, signal }, stream)
  const { user, system } = process.cpuUsage(cpuBefore)
  const zero = Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS - performance.now()
  const lags = streams.flatMap(({ reads }) =>
    reads.flatMap(({ bytes, at }) => {
      const sent = [
        ...Buffer.from(bytes)
          .toString('latin1')
          .matchAll(/"sent":(\d+),/g),
      ]
      return sent.map(([, nanoseconds]) => at + zero - Number(nanoseconds) / NANOSECONDS_PER_MS)
    }),
  )
  return { lags, cpuUsPerEvent: (user + system) / (count * EVENTS) }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

async function compare(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const [port]: unknown[] = await once(child, 'message')
  for (const count of LEVELS) {
    for (const [name, stream] of [
      ['bare socket', bareSocket],
      ['ours', ours],
      ['ours, kept', oursKept],
    ] as const) {
      const lags: number[] = []
      const cpu: number[] = []
      for (let repetition = -1; repetition < REPETITIONS; repetition += 1) {
        const run = await lagsOf(stream, count, Number(port))
        // What was handed over is read meanwhile.
        await delay(PAUSE_MS)
        // The first runs code that is not compiled yet.
        if (repetition < 0) continue
        lags.push(...run.lags)
        cpu.push(run.cpuUsPerEvent)
      }
      const figures = [0.5, 0.99, 0.999].map((share) => percentile(lags, share).toFixed(2))
      process.stdout.write(
        `${String(count).padStart(4)} streams  ${name.padEnd(12)} lag ms p50 ${figures[0]}  p99 ${figures[1]}  p99.9 ${figures[2]}   cpu ${percentile(cpu, 0.5).toFixed(1)} µs an event\n`,
      )
    }
  }
  child.kill()
  client.close()
  reader?.[Symbol.dispose]()
  rmSync(folder, { recursive: true })
}

await (process.argv[2] === 'serve' ? serve() : compare())
