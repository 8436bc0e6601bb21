import { readdirSync, readFileSync } from 'node:fs'

/** What a process and all its descendants use; known on Linux only. */
export interface TreeUse {
  /** Time of processors, of descendants that have ended as well, in milliseconds. */
  readonly processorMs: number
  /** Resident memory; pages that processes share count in each. */
  readonly residentBytes: number
}

/** The kernel tells programs times in hundredths of a second, whatever its own clock. */
const MS_PER_TICK = 10
const BYTES_PER_KB = 1024
/** Places in /proc/<pid>/stat behind the name, which may hold spaces: proc(5), fields 14 to 17. */
const OWN_TICKS = [11, 12] as const
const REAPED_TICKS = [13, 14] as const

/** Undefined where this system has no /proc, or the process has ended. */
export function treeUse(pid: number): TreeUse | undefined {
  const uses = treeOf(pid).flatMap((one) => useOf(one) ?? [])
  if (uses.length === 0) return undefined
  return {
    processorMs: uses.reduce((sum, { processorMs }) => sum + processorMs, 0),
    residentBytes: uses.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  }
}

/** What children of this process used that have ended, and theirs, in milliseconds; undefined without /proc. */
export function reapedProcessorMs(): number | undefined {
  return ticksOf('self', REAPED_TICKS)
}

function useOf(pid: number): TreeUse | undefined {
  const processorMs = ticksOf(pid, [...OWN_TICKS, ...REAPED_TICKS])
  const status = textOf(`/proc/${pid}/status`)
  if (processorMs === undefined || status === undefined) return undefined
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? []
  return { processorMs, residentBytes: Number(kilobytes) * BYTES_PER_KB }
}

function ticksOf(pid: number | 'self', places: readonly number[]): number | undefined {
  const fields = textOf(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ')
  return fields && places.reduce((sum, place) => sum + Number(fields[place]) * MS_PER_TICK, 0)
}

function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      (textOf(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
