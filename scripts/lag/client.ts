// A process of its own that asks the stamped server in one way, as often as it is told to: so memory and processor
// time are those of this way alone.
import { exactBehindMs } from '../../src/transport/clock.ts'
import { bareSocket } from './bare-socket.ts'
import { lookAt } from './process-tree.ts'
import { runner } from './runner.ts'
import { transport } from './transport.ts'
import type { Ask, Asked, Taken, Way } from './way.ts'

const NANOSECONDS_PER_MS = 1e6

/** What came of it. */
export interface Told extends Omit<Asked, 'taken'> {
  /** How much later an event was stamped than it was sent, of all events. */
  readonly lagsMs: Float64Array
  /** By how much the time to the first event was longer than the server's own, of all answers. */
  readonly firstErrorsMs: Float64Array
  readonly answers: number
  /** The most memory so far of this process, and of its helper where it has one. */
  readonly peakMb: number
  readonly helperPeakMb: number | undefined
}

const ways: Readonly<Record<string, (port: number) => Way | Promise<Way>>> = {
  'bare socket': bareSocket,
  transport,
  runner,
  '2 threads': (port) => runner(port, 2),
}

/** Both processes read the machine's one monotonic clock, in nanoseconds. */
function timesOf({ sentAt = NaN, reads }: Taken, zero: number) {
  const lagsMs: number[] = []
  let firstErrorMs: number | undefined
  for (const { bytes, at } of reads) {
    const text = Buffer.from(bytes).toString('latin1')
    for (const [, received, sent] of text.matchAll(/"received":(\d+),"sent":(\d+),/g)) {
      lagsMs.push(at + zero - Number(sent) / NANOSECONDS_PER_MS)
      const ownMs = (Number(sent) - Number(received)) / NANOSECONDS_PER_MS
      firstErrorMs ??= at - sentAt - ownMs
    }
  }
  return { lagsMs, firstErrorMs }
}

function told({ taken, ...asked }: Asked, { helper }: Way): Told {
  const zero = exactBehindMs()
  const times = taken.map((each) => timesOf(each, zero))
  return {
    ...asked,
    lagsMs: Float64Array.from(times.flatMap(({ lagsMs }) => lagsMs)),
    firstErrorsMs: Float64Array.from(times.flatMap(({ firstErrorMs }) => firstErrorMs ?? [])),
    answers: taken.length,
    peakMb: lookAt(process.pid)?.peakMb ?? NaN,
    helperPeakMb: helper === undefined ? undefined : lookAt(helper)?.peakMb,
  }
}

const [, , name = '', port] = process.argv
const way = await ways[name]?.(Number(port))
if (!way) throw new Error(`no way to ask is called ${name}`)
process.on('message', (ask: Ask) => {
  void way.ask(ask).then((asked) => process.send?.(told(asked, way)))
})
process.once('disconnect', () => {
  way[Symbol.dispose]()
  process.exit(0)
})
process.send?.('ready')
