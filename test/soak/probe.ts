// Loaded by every process of a soak (`--import`): writes down what it holds whenever the soak says so.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Look, Role } from './look.ts'

const LOOK_MS = 100
const folder = process.env['SOAK_FOLDER']
const warnings: string[] = []
let last = ''

if (folder !== undefined) {
  process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`))
  const timer = setInterval(() => {
    const mark = markIn(folder)
    if (mark === last) return
    last = mark
    write(folder, mark)
  }, LOOK_MS)
  timer.unref()
  process.on('exit', () => write(folder, 'exit'))
}

function write(into: string, mark: string): void {
  const handles = process.getActiveResourcesInfo()
  // What nobody holds any more is no part of what is held.
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const look: Look = {
    mark,
    pid: process.pid,
    role: roleOf(process.argv.slice(0, 3).join(' ')),
    rss,
    heapUsed,
    maxRss: maxRSS * 1024,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    handles: handles.length,
    files: openFiles(),
    warnings,
  }
  appendFileSync(join(into, 'looks.ndjson'), `${JSON.stringify(look)}\n`)
}

function markIn(into: string): string {
  try {
    return readFileSync(join(into, 'mark'), 'utf8')
  } catch {
    return ''
  }
}

/** Linux says; elsewhere nobody looks. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

function roleOf(command: string): Role {
  if (command.includes('second-reader')) return 'helper'
  if (command.includes('simulator')) return 'simulator'
  if (/workers?\/|worker\.m?js/.test(command)) return 'worker'
  return /cli\.m?[jt]s/.test(command) ? 'reader' : 'main'
}
