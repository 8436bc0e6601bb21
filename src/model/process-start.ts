import { readFileSync } from 'node:fs'

/** Of the fields behind a process's name: its start, in ticks since the machine's. */
const START_FIELD = 19

/**
 * What tells a process from a later one of the same number, as they come in containers; undefined where
 * that is unknown: on other systems than Linux, and of a process that ended.
 */
export function processStart(pid: number): string | undefined {
  const fields = statOf(pid)
  return fields?.[START_FIELD]
}

/** It ended, and nobody asked what became of it: containers often have nobody who would. */
export function isZombie(pid: number): boolean {
  return /^[ZX]$/.test(statOf(pid)?.[0] ?? '')
}

function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
