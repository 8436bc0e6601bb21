import type { Sample } from '../model/sample.ts'
import { onOwnClock } from './simulated-time.ts'

/** Between the beginning of a block and its first request lies what a busy machine takes, as a share of its time. */
const SLACK = 0.1

/**
 * Whether a block of a closed loop went on for its time, so that what it did not ask was not due: its last
 * answer came after that. Undefined times are of requests that met nobody.
 */
export function isTimeUp(block: readonly Sample[], lastsMs: number): boolean {
  const sent = block.filter(({ sentAt }) => sentAt !== undefined)
  if (sent.length < block.length || sent.length === 0) return block.length > 0
  const begins = sent.map((sample) => onOwnClock(sample.sentAt ?? NaN, sample))
  const ends = sent.map((sample, index) => (begins[index] ?? NaN) + (sample.endMs ?? 0))
  return Math.max(...ends) - Math.min(...begins) >= lastsMs * (1 - SLACK)
}
