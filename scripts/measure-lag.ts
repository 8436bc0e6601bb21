// What the clock is worth under load, beside a bare socket that stamps and copies: how late stamps are, what a chunk
// takes of a processor, how much memory streams take, and how many short requests go through in a second, also in a
// whole run of Vitest. One server in another process answers everything, and writes into each event when it sent it.
// Run it on a quiet machine: npm run bench:lag -- --repetitions 5 --streams 1,100,500,2000
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { textTable } from '../src/format/text-table.ts'
import { ascending, quantile } from '../src/stats/quantile.ts'
import type { Told } from './lag/client.ts'
import { ONE_CHUNK_PATH, streamPath } from './lag/stamped-server.ts'
import type { Ask } from './lag/way.ts'
import { wholeRun } from './lag/whole-run.ts'

const BARE = 'bare socket'
const WAYS = [BARE, 'transport', 'runner', '2 threads']
const EVENTS = 50
/** 25,000 chunks a second at most: what two processors can send and take. */
const LEVELS = [
  { streams: 1, gapMs: 20 },
  { streams: 100, gapMs: 20 },
  { streams: 500, gapMs: 20 },
  { streams: 2000, gapMs: 80 },
]
/** Of a single stream one is asked after the other. */
const MIN_REQUESTS = 5
/** One-chunk answers: so many at a time. */
const LOOP = 64
/** What was handed over is read meanwhile. */
const PAUSE_MS = 1000

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '5' },
    streams: { type: 'string', default: LEVELS.map(({ streams }) => streams).join(',') },
    requests: { type: 'string', default: '5000' },
  },
})
const [repetitions, requests] = [Number(values.repetitions), Number(values.requests)]
const asked = new Set(values.streams.split(',').map(Number))

/** By way of asking, one a repetition. */
type Repetitions = ReadonlyMap<string, readonly Told[]>

async function start(script: string, args: readonly string[]): Promise<[ChildProcess, unknown]> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = fork(path, args, { serialization: 'advanced' })
  const [first]: unknown[] = await once(child, 'message')
  return [child, first]
}

/** Asks in every way in turn, so that what disturbs the machine disturbs all of them. */
async function inTurn(port: number, ask: Ask): Promise<Repetitions> {
  const clients = new Map<string, ChildProcess>()
  for (const name of WAYS) {
    const [client] = await start('./lag/client.ts', [name, String(port)])
    clients.set(name, client)
  }
  const all = new Map<string, Told[]>(WAYS.map((name) => [name, []]))
  for (let repetition = -1; repetition < repetitions; repetition += 1) {
    for (const [name, client] of clients) {
      client.send(ask)
      const [told]: Told[] = await once(client, 'message')
      await delay(PAUSE_MS)
      // The first runs code that is not compiled yet.
      if (repetition >= 0 && told) all.get(name)?.push(told)
    }
  }
  for (const client of clients.values()) client.disconnect()
  return all
}

function part(figures: Iterable<number>, share: number): number {
  return quantile(ascending([...figures]), share) ?? NaN
}

/** The median of the repetitions, and the least and the most. */
function shown(figures: readonly number[], digits = 2): string {
  const [least, median, most] = [0, 0.5, 1].map((share) => part(figures, share).toFixed(digits))
  return median === 'NaN' ? '' : `${median} (${least}–${most})`
}

/** A figure of every way, also repetition by repetition against that of the bare socket. */
function beside(all: Repetitions, figureOf: (told: Told) => number) {
  const bare = (all.get(BARE) ?? []).map(figureOf)
  return (name: string) => {
    const own = (all.get(name) ?? []).map(figureOf)
    return { own, ratio: shown(own.map((figure, index) => figure / (bare[index] ?? NaN))) }
  }
}

function memory(told: Told | undefined): string {
  if (!told) return ''
  const { peakMb, helperPeakMb } = told
  return `${peakMb.toFixed(0)}${helperPeakMb === undefined ? '' : ` + ${helperPeakMb.toFixed(0)}`}`
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const aligns = head.map((_, column) => (column < 2 ? 'left' : 'right'))
  for (const line of textTable({ head, rows, aligns, gap: 2 })) process.stdout.write(`${line}\n`)
  process.stdout.write('\n')
}

async function compareStreams(port: number): Promise<void> {
  const rows: string[][] = []
  for (const { streams, gapMs } of LEVELS.filter((level) => asked.has(level.streams))) {
    const path = streamPath(EVENTS, gapMs)
    const all = await inTurn(port, { path, requests: Math.max(streams, MIN_REQUESTS), streams })
    const lag = beside(all, ({ lagsMs }) => part(lagsMs, 0.99))
    const cpu = beside(all, ({ cpuUs, lagsMs }) => cpuUs / lagsMs.length)
    for (const [name, told] of all) {
      rows.push([
        String(streams),
        name,
        shown(told.map(({ lagsMs }) => part(lagsMs, 0.5))),
        shown(lag(name).own),
        lag(name).ratio,
        shown(told.map(({ firstErrorsMs }) => part(firstErrorsMs, 0.5))),
        shown(cpu(name).own, 1),
        cpu(name).ratio,
        shown(told.map(({ delayMs = NaN }) => delayMs)),
        memory(told.at(-1)),
      ])
    }
  }
  const lags = ['lag p50 ms', 'p99', '÷ bare', 'first token off by ms']
  const costs = ['cpu µs/chunk', '÷ bare', 'own delay p99 ms', 'peak MB']
  print(['streams', 'client', ...lags, ...costs], rows)
}

async function compareRequests(port: number): Promise<void> {
  const all = await inTurn(port, { path: ONE_CHUNK_PATH, requests, streams: LOOP })
  const rows = [...all].map(([name, told]) => [
    String(LOOP),
    name,
    shown(
      told.map(({ answers, seconds }) => answers / seconds),
      0,
    ),
    shown(
      told.map(({ cpuUs, answers }) => cpuUs / answers),
      0,
    ),
    memory(told.at(-1)),
  ])
  print(['at a time', 'client', 'requests/s', 'cpu µs/request', 'peak MB'], rows)
}

async function measureRun(port: number, ask: Ask): Promise<void> {
  const run = await wholeRun(port, ask)
  const [whole, inBlocks] = [run.requestsPerSecond, run.inBlocks].map((rate) => rate.toFixed(0))
  process.stdout.write(
    `vitest bench, ${ask.requests} requests, ${ask.streams} at a time: ${whole} requests/s, ${inBlocks} in its blocks\n`,
  )
  const rows = [...run.processes].map(([role, { peakMb, cpuMs }]) => [
    role,
    '',
    peakMb.toFixed(0),
    (cpuMs / ask.requests).toFixed(2),
  ])
  print(['process', '', 'peak MB', 'cpu ms/request, start and end included'], rows)
}

const [server, port] = await start('./lag/stamped-server.ts', ['serve'])
try {
  await compareStreams(Number(port))
  if (requests > 0) {
    await compareRequests(Number(port))
    await measureRun(Number(port), { path: ONE_CHUNK_PATH, requests: 2 * requests, streams: LOOP })
    await measureRun(Number(port), { path: streamPath(EVENTS, 20), requests: 2000, streams: 500 })
  }
} finally {
  server.disconnect()
}
