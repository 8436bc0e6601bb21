import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

import { type Chunk, type Outcome, outcomeOf, type SimulatedStream, type Task } from './simulate.ts'

/** So that no processor waits long for the last one. */
const STREAMS_PER_CHUNK = 20

/** The tasks on all processors; the answers are in their order, and do not depend on how many there are. */
export async function simulateAll(tasks: readonly Task[]): Promise<Outcome[]> {
  const found = tasks.map((): SimulatedStream[][] => [])
  const chunks = chunksOf(tasks)
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const worker = new Worker(new URL('worker.ts', import.meta.url))
      for (const chunk of chunks) {
        worker.postMessage(chunk, [])
        const [streams]: SimulatedStream[][] = await once(worker, 'message')
        if (streams) found[chunk.index]?.push(streams)
      }
      await worker.terminate()
    }),
  )
  return tasks.map((task, index) => outcomeOf(task, (found[index] ?? []).flat()))
}

function* chunksOf(tasks: readonly Task[]): Generator<Chunk> {
  for (const [index, task] of tasks.entries()) {
    for (let from = 0; from < task.streams; from += STREAMS_PER_CHUNK) {
      yield { ...task, index, from, to: Math.min(task.streams, from + STREAMS_PER_CHUNK) }
    }
  }
}
