import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Endpoint, Load } from './endpoint/endpoint.ts'
import type { Served } from './endpoint/messages.ts'
import { now } from './endpoint/now.ts'
import { reapedProcessorMs, treeUse } from './process-tree.ts'
import { LOG, type Seen, type Start, type Task, type Tool } from './tools/tool.ts'

const LOOK_MS = 100
const MAX_RUN_MS = 120_000
/** Of what a program that failed has printed. */
const LAST_LINES = 20

/** What a tool did with a load, and what the endpoint says of it. */
export interface Run {
  readonly served: readonly Served[]
  readonly seen: readonly Seen[]
  /** From the start of the process to the first request. */
  readonly startUpMs: number
  /** Of its processes from the first request to their end; undefined where the system does not tell. */
  readonly processorMs: number | undefined
  readonly peakBytes: number | undefined
}

/** Starts a tool, waits for its end, and reads what it wrote. Throws where it failed. */
export async function runTool(
  tool: Tool,
  endpoint: Endpoint,
  { task, seed }: { readonly task: Task; readonly seed: number },
): Promise<Run> {
  const load = await endpoint.begin(seed)
  const start = await tool.start(task)
  const log = join(task.folder, LOG)
  const { isWhole, startedAt, ...use } = await runProcess(start, { task, log, load })
  if (!isWhole) throw new Error(`${tool.title} failed: ${endOf(log)}`)
  const served = await load.take()
  const firstAt = served[0]?.arrivedAt
  if (firstAt === undefined) throw new Error(`${tool.title} sent no request: ${endOf(log)}`)
  const seen = await tool.read(task)
  return { served, seen, startUpMs: firstAt - startedAt, ...use }
}

interface Ended extends Pick<Run, 'processorMs' | 'peakBytes'> {
  /** It said that all went well. */
  readonly isWhole: boolean
  readonly startedAt: number
}

async function runProcess(
  { words: [program, ...rest], cwd }: Start,
  { task, log, load }: { readonly task: Task; readonly log: string; readonly load: Load },
): Promise<Ended> {
  const output = openSync(log, 'w')
  const reapedBefore = reapedProcessorMs() ?? 0
  const startedAt = now()
  const child = spawn(program, rest, {
    cwd: cwd ?? task.folder,
    env: environment(),
    stdio: ['ignore', output, output],
    detached: true,
  })
  closeSync(output)
  await once(child, 'spawn')
  const exited = once(child, 'exit')
  const { pid = 0 } = child
  const end = (): void => endGroup(pid)
  process.on('exit', end)
  const timer = setTimeout(end, MAX_RUN_MS)
  const atFirst = Promise.race([load.first, exited]).then(() => treeUse(pid)?.processorMs)
  let peakBytes: number | undefined
  const look = setInterval(() => {
    const use = treeUse(pid)
    if (use) peakBytes = Math.max(peakBytes ?? 0, use.residentBytes)
  }, LOOK_MS)
  await exited
  clearInterval(look)
  clearTimeout(timer)
  // What it left running would disturb the next.
  end()
  process.off('exit', end)
  const [before, reaped] = [await atFirst, reapedProcessorMs()]
  return {
    isWhole: child.exitCode === 0,
    startedAt,
    processorMs:
      before === undefined || reaped === undefined ? undefined : reaped - reapedBefore - before,
    peakBytes,
  }
}

/** Nothing of who measures but what a process needs to start: no keys, no proxies. */
function environment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, NO_COLOR: '1', DO_NOT_TRACK: '1', AWS_EC2_METADATA_DISABLED: 'true' }
}

/** Ends a process with its descendants, as far as they are there. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // None is there any more.
  }
}

function endOf(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n')
}
