import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { randomStream } from '../src/stats/random.ts'
import { Endpoint } from './endpoint/endpoint.ts'
import { figuresOf } from './figures.ts'
import type { Results } from './results.ts'
import { runTool } from './run-tool.ts'
import type { Tool } from './tools/tool.ts'

/** Of each stream, and in all: one stream alone is asked more often. */
const MIN_REQUESTS = { each: 3, all: 4 } as const

/** What is measured. */
export interface Plan {
  readonly tools: readonly Tool[]
  /** Streams at a time. */
  readonly levels: readonly number[]
  readonly repetitions: number
  readonly seed: number
}

type Run = Results['runs'][number]

/** Every tool under every load, so many times, in an order drawn anew for each repetition. */
export async function measureAll(
  { tools, levels, repetitions, seed }: Plan,
  onRun: (run: Run) => void = () => undefined,
): Promise<Run[]> {
  using endpoint = await Endpoint.start()
  const loads = levels.flatMap((streams) => tools.map((tool) => ({ streams, tool })))
  const runs: Run[] = []
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const ofRepetition = { repetition, seed: seed + repetition }
    for (const { streams, tool } of randomStream(ofRepetition.seed, 'order').shuffle(loads)) {
      // All tools see the same answers.
      const run = await measureOne(tool, endpoint, { streams, ...ofRepetition })
      runs.push(run)
      onRun(run)
    }
  }
  return runs
}

async function measureOne(
  tool: Tool,
  endpoint: Endpoint,
  {
    streams,
    repetition,
    seed,
  }: { readonly streams: number; readonly repetition: number; readonly seed: number },
): Promise<Run> {
  const requests = streams * Math.max(MIN_REQUESTS.each, Math.ceil(MIN_REQUESTS.all / streams))
  const load = { tool: tool.name, streams, repetition, requests }
  const folder = await mkdtemp(join(tmpdir(), 'comparison-'))
  try {
    const task = { url: endpoint.url, streams, requests, folder }
    const run = await runTool(tool, endpoint, { task, seed })
    return { ...load, figures: figuresOf(run, requests), failure: null }
  } catch (error) {
    return {
      ...load,
      figures: null,
      failure: error instanceof Error ? error.message : String(error),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
