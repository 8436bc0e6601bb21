import type { Sample } from '../model/sample.ts'
import { onOwnClock } from './simulated-time.ts'

/** Fewer answers' worth in all steady windows say nothing about a pace. */
const MIN_STEADY_ANSWERS = 5

/** What a closed loop carried while it was full, per millisecond. */
export interface SteadyState {
  readonly answersPerMs: number
  /** Undefined where no answer says how long it is. */
  readonly tokensPerMs: number | undefined
  readonly meanInFlight: number
}

/** A request whose beginning and end are known. */
interface Visit {
  readonly from: number
  readonly to: number
  readonly isAnswer: boolean
  readonly outputTokens: number | undefined
  /** Whose request it is, where several machines sent some. */
  readonly injector: number | undefined
}

interface Window {
  readonly from: number
  readonly to: number
}

/**
 * The pace of a loop that keeps `concurrency` requests in flight, as if it never ended. By Little's law
 * it is the mean number in flight ÷ the time an answer takes, both over the {@link steadyWindow} of
 * each block. Each answer counts for the share of its time that lies within, so that it does not matter
 * whether requests run in step. What failures took is spread over all answers, and not only over those
 * in the window: a hanging one may outlast it. Undefined where blocks are too short for such windows.
 */
export function steadyState(
  blocks: readonly (readonly Sample[])[],
  concurrency: number,
): SteadyState | undefined {
  // Of a block in which an end is unknown it is not known when it was full.
  const visits = blocks.map((block) => (block.some(isLost) ? [] : block.flatMap(visitOf)))
  let lastedMs = 0
  let openMs = 0
  let answeringMs = 0
  let answers = 0
  let sized = 0
  let tokens = 0
  for (const block of visits) {
    const window = steadyWindow(block, concurrency)
    if (!window) continue
    lastedMs += window.to - window.from
    for (const visit of block) {
      const withinMs = overlap(visit, window)
      openMs += withinMs
      if (!visit.isAnswer || withinMs === 0) continue
      const share = withinMs / (visit.to - visit.from)
      answeringMs += withinMs
      answers += share
      if (visit.outputTokens === undefined) continue
      sized += share
      tokens += share * visit.outputTokens
    }
  }
  if (answers < MIN_STEADY_ANSWERS) return undefined
  const meanInFlight = openMs / lastedMs
  const answersPerMs = meanInFlight / (answeringMs / answers + failedMsPerAnswer(blocks))
  return {
    answersPerMs,
    tokensPerMs: sized === 0 ? undefined : answersPerMs * (tokens / sized),
    meanInFlight,
  }
}

/**
 * While a block is full and no longer filling: from the end that makes as many as are in flight, since
 * before it requests found a shorter queue than later ones, until the first end that no further request
 * can follow: of several injectors, at the first of them. It takes twice as many requests as are in flight.
 */
function steadyWindow(block: readonly Visit[], concurrency: number): Window | undefined {
  const ends = block.map(({ to }) => to).toSorted((a, b) => a - b)
  const from = ends[concurrency - 1]
  const all = ends[block.length - concurrency]
  const injectors = Map.groupBy(block, ({ injector }) => injector)
  const to =
    all === undefined || injectors.size < 2
      ? all
      : Math.min(all, ...[...injectors.values()].map(firstUnfollowed))
  return from !== undefined && to !== undefined && to > from ? { from, to } : undefined
}

/** The first end after the last beginning. */
function firstUnfollowed(visits: readonly Visit[]): number {
  const last = Math.max(...visits.map(({ from }) => from))
  return Math.min(...visits.flatMap(({ to }) => (to >= last ? to : [])))
}

function failedMsPerAnswer(blocks: readonly (readonly Sample[])[]): number {
  const samples = blocks.flat()
  const failedMs = samples
    .filter(({ status }) => status === 'failed')
    .reduce((sum, { endMs = 0 }) => sum + endMs, 0)
  return failedMs / samples.filter(({ status }) => status === 'ok').length
}

function overlap(visit: Visit, window: Window): number {
  return Math.max(0, Math.min(visit.to, window.to) - Math.max(visit.from, window.from))
}

function isLost({ sentAt, endMs }: Sample): boolean {
  return sentAt !== undefined && endMs === undefined
}

/** None for what was never sent. */
function visitOf(sample: Sample): Visit[] {
  const { sentAt, endMs, status, outputTokens, injector } = sample
  if (sentAt === undefined || endMs === undefined) return []
  const from = onOwnClock(sentAt, sample)
  return [{ from, to: from + endMs, isAnswer: status === 'ok', outputTokens, injector }]
}
