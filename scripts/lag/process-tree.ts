import { readFileSync } from 'node:fs'

const TICK_MS = 10
const KB_PER_MB = 1000

/** What a process took so far, as Linux tells it. */
export interface ProcessLook {
  readonly command: string
  /** The most memory that was in use, shared pages included. */
  readonly peakMb: number
  readonly cpuMs: number
}

export function childrenOf(pid: number): number[] {
  const pids = textOf(`/proc/${pid}/task/${pid}/children`) ?? ''
  return pids.split(' ').map(Number).filter(Boolean)
}

/** A process and all that it started, those in turn included. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

/** Undefined where it has ended, or is about to. */
export function lookAt(pid: number): ProcessLook | undefined {
  const peak = /VmHWM:\s+(\d+)/.exec(textOf(`/proc/${pid}/status`) ?? '')?.[1]
  const stat = textOf(`/proc/${pid}/stat`)
  const command = textOf(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ')
  if (peak === undefined || stat === undefined || command === undefined) return undefined
  // Fields are counted from behind the name, which may hold blanks.
  const [userTicks, systemTicks] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return {
    command,
    peakMb: Number(peak) / KB_PER_MB,
    cpuMs: (Number(userTicks) + Number(systemTicks)) * TICK_MS,
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended.
    return undefined
  }
}
