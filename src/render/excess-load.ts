import { pluralize } from '../format/lists.ts'
import { showCount } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { type ExcessLoad, FAST_TOKENS_PER_SECOND } from '../model/own-load.ts'

/** What is asked, what this machine bears of it, and what to do, before anything is sent. */
export function renderExcessLoad({ label, asked, share, threads, level }: ExcessLoad): string {
  const { requestsPerSecond, chunksPerSecond } = asked
  const rates = (part: number): string =>
    `${figure(chunksPerSecond * part)} chunks/s and ${figure(requestsPerSecond * part)} requests/s`
  const fits = Math.max(1, Math.floor(level.asked * share))
  const [from, fewer] =
    level.of === 'rate'
      ? ['that rate', `a rate of ${showCount(fits)} or less`]
      : [
          `${pluralize(level.asked, 'stream')} of ${FAST_TOKENS_PER_SECOND} tokens/s`,
          `a concurrency of ${showCount(fits)} or less`,
        ]
  const by = threads === 1 ? '' : ` with ${pluralize(threads, 'thread')}`
  return plainText(
    `${label}: this machine can stamp about ${rates(share)} on time${by}, and ${from} would bring ${rates(1)}. If the endpoint is that fast, stamps will be late and the cell client-limited. Set ${fewer}, share the load out over several machines (LLM_BENCH_INJECTOR), or take one with faster processors`,
  )
}

/** Two digits: it is an estimate. */
function figure(value: number): string {
  return showCount(Number(value.toPrecision(2)))
}
