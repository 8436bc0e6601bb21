import { pluralize } from '../format/lists.ts'
import { showNumber } from '../format/numbers.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { recordedReplay } from '../model/recorded-replay.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'
import type { ShownMatrix } from './join-locations.ts'
import { replaySentences } from './replay-words.ts'
import { hasStages } from './workload-columns.ts'

/** Under this share of what was asked for, a level was not reached. */
const REACHED = 0.9
const MIN_IN_FLIGHT = 0.8
/** Timers tick in milliseconds; a wait of this length is more than that. */
const MIN_WAIT_MS = 5
const WANTED_BLOCKS = 3

/** What the figures of a cell under load cannot say by themselves. */
export function loadCaveats(
  { summary, levels, samples }: DocumentCell,
  isReplay: boolean,
): string[] {
  const { load, queueMs, ttftFromIntendedMs } = summary
  if (!load) return []
  const { requestedRate, achievedRate, meanInFlight } = load
  const notes: string[] = []
  const limited = countedSamples(samples).filter(({ failure }) => failure?.class === 'rate-limit')
  if (limited.length > 0) {
    notes.push(
      `${limited.length} of ${pluralize(summary.n, 'request')} refused by a rate limit: they count as failed, and the schedule was kept`,
    )
  }
  if (
    requestedRate !== undefined &&
    achievedRate !== undefined &&
    achievedRate < requestedRate * REACHED
  ) {
    notes.push(
      `target ${showNumber(requestedRate)} requests/s, completed ${showNumber(achievedRate)} requests/s`,
    )
  }
  if (queueMs.median !== undefined && queueMs.median >= MIN_WAIT_MS) {
    notes.push(
      `requests waited ${showNumber(queueMs.median)} ms (median) on this machine before they were sent: first token ${showNumber(ttftFromIntendedMs.median)} ms after the intended time`,
    )
  }
  const { concurrency } = levels
  const isClosed = requestedRate === undefined
  if (achievedRate === undefined && summary.nOk > 0) {
    const size = Math.round(summary.n / load.blocks)
    const needed = isClosed
      ? `more than ${2 * concurrency} requests each are needed`
      : 'some 10 seconds each are needed'
    const longer = isReplay ? '' : '. More rounds make longer blocks'
    notes.push(
      `throughput unknown: ${pluralize(load.blocks, 'block')} of ${size} ${load.blocks === 1 ? 'is' : 'are'} too short for a steady state; ${needed}${longer}`,
    )
  }
  if (isClosed && meanInFlight !== undefined && meanInFlight < concurrency * MIN_IN_FLIGHT) {
    notes.push(
      `${showNumber(meanInFlight)} of ${concurrency} in flight on average: more rounds keep it full`,
    )
  }
  return notes
}

/** Requests whose connection was opened for them, beyond those that a block opens before it begins. */
export function unexpectedlyCold({ summary, levels }: DocumentCell): number {
  const { coldConnections, load } = summary
  // A cold cell says so itself: there every request has a new connection, and in its times.
  if (levels.connection === 'cold') return 0
  const opened =
    load === undefined ? 0 : load.blocks * Math.ceil(load.requestedRate ?? levels.concurrency)
  return coldConnections > opened ? coldConnections : 0
}

/** How many threads sent the load, and why it took several. */
export function threadNotes({ threads }: ShownMatrix): string[] {
  if (!threads) return []
  const { count, processorShare } = threads
  const why =
    processorShare === undefined
      ? 'as `LLM_BENCH_THREADS` says'
      : `since the load may take ${Math.round(processorShare * 100)} % of one processor`
  return [`sent by ${pluralize(count, 'thread')}, ${why}`]
}

/** Levels that could not alternate tell differences in time from their own. */
export function blockCaveats({ cells, rounds, axes, options }: ShownMatrix): string[] {
  if (hasStages(axes)) {
    return [
      'stages run once, one after the other: a difference between them may also come from the time',
    ]
  }
  if (recordedReplay(options)) {
    const isOne = cells.filter(({ skipped }) => skipped === undefined).length < 2
    const apart =
      'each endpoint was sent the trace once, one after the other: a difference between them may also come from the time'
    return [...replaySentences({ options, rounds }), ...(isOne ? [] : [apart])]
  }
  const loads = cells.filter(
    ({ skipped, summary }) => skipped === undefined && summary.load !== undefined,
  )
  const blocks = new Set(rounds.filter(({ phase }) => phase === 'main').map(({ block }) => block))
    .size
  if (loads.length < 2 || blocks >= WANTED_BLOCKS) return []
  const often = blocks === 1 ? 'one after the other' : `in ${blocks} turns only`
  const more = options['for'] === undefined ? 'more rounds let' : 'a longer time lets'
  return [`levels ran ${often}: ${more} them alternate`]
}
