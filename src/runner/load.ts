import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'

import type { Round } from '../model/round.ts'
import { MAX_TIMER_MS } from '../model/timer-limit.ts'
import { monotonic } from '../transport/clock.ts'

/**
 * Asks so many times at a time: whenever an answer is complete the next question goes out. Resolves
 * when the last answer is there; after an abort, or when its time is over, nothing new is asked.
 */
export async function closedLoop<Question, Answer>(
  questions: readonly Question[],
  {
    concurrency,
    lastsMs = Infinity,
    signal,
  }: {
    readonly concurrency: number
    /** After this time nothing new is asked; default: until all is asked. */
    readonly lastsMs?: number | undefined
    readonly signal: AbortSignal
  },
  ask: (question: Question) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const until = monotonic() + lastsMs
  const waiting = questions.values()
  async function stream(): Promise<void> {
    for (const question of waiting) {
      if (signal.aborted || monotonic() >= until) return
      answers.push(await ask(question))
    }
  }
  const streams: Promise<void>[] = []
  for (let index = 0; index < Math.min(concurrency, questions.length); index += 1) {
    streams.push(stream())
    // Sending takes a fraction of a millisecond: all at once, the first answers would have to wait.
    await nextTurn()
  }
  await Promise.all(streams)
  return answers
}

/**
 * Asks each question at its own time, in milliseconds from now, however many are still open. Resolves
 * when the last answer is there; after an abort nothing new is asked.
 */
export async function openLoop<Question, Answer>(
  questions: readonly Question[],
  {
    dueMs,
    beginsAt = monotonic(),
    signal,
  }: {
    readonly dueMs: readonly number[]
    /** The stamp from which on they are due; default: now. */
    readonly beginsAt?: number | undefined
    readonly signal: AbortSignal
  },
  ask: (question: Question, intendedAt: number) => Promise<Answer>,
): Promise<Answer[]> {
  const running: Promise<Answer>[] = []
  for (const [index, question] of questions.entries()) {
    const intendedAt = beginsAt + (dueMs[index] ?? 0)
    await waitUntil(intendedAt, signal)
    if (signal.aborted) break
    running.push(ask(question, intendedAt))
  }
  return Promise.all(running)
}

/** Timers may fire a fraction of a millisecond early; nothing is asked before its time. */
export async function waitUntil(stamp: number, signal: AbortSignal): Promise<void> {
  for (let waitMs = stamp - monotonic(); waitMs > 0; waitMs = stamp - monotonic()) {
    if (signal.aborted) return
    await delay(Math.min(Math.ceil(waitMs), MAX_TIMER_MS), undefined, { signal }).catch(
      () => undefined,
    )
  }
}

/** Asks all of a block: each at its time where it has one, else so many at a time. */
export async function askBlock<Answer>(
  block: readonly Round[],
  {
    dueMs,
    concurrency,
    lastsMs,
    beginsAt,
    signal,
  }: {
    readonly dueMs: readonly number[] | undefined
    readonly concurrency: number
    /** The stamp at which it begins; undefined at once. */
    readonly beginsAt?: number | undefined
    /** How long a closed loop goes on; undefined until all is asked. */
    readonly lastsMs?: number | undefined
    readonly signal: AbortSignal
  },
  ask: (round: Round, intendedAt?: number) => Promise<Answer>,
): Promise<Answer[]> {
  if (beginsAt !== undefined) await waitUntil(beginsAt, signal)
  return dueMs
    ? openLoop(block, { dueMs, beginsAt, signal }, ask)
    : closedLoop(block, { concurrency, lastsMs, signal }, ask)
}
