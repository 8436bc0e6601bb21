import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { credentialIn, withoutCredentials } from '../secrets/watch.ts'
import type { OutputCleaner } from './output-guard.ts'

/** Errors have causes, which have causes. */
const MAX_DEPTH = 8
/** The lines around its place that Vitest shows of a source. */
const FRAME_LINES = 4

export const outputCleaner: OutputCleaner = {
  cleanLog(log) {
    log.content = withoutCredentials(log.content)
  },
  cleanErrors(errors) {
    for (const error of errors) {
      clean(error, 0)
      hideFrames(error)
    }
  },
}

/** Whatever of an error is text. */
function clean(value: object, depth: number): void {
  if (depth > MAX_DEPTH) return
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'object' && item !== null) clean(item, depth + 1)
    else if (typeof item === 'string') {
      const shown = withoutCredentials(item)
      if (shown !== item) Reflect.set(value, name, shown)
    }
  }
}

/** Vitest shows the source around the place of an error: not where a key stands there. */
function hideFrames(error: object): void {
  const stack: unknown = Reflect.get(error, 'stack')
  if (typeof stack !== 'string' || !frames(stack).some(showsKey)) return
  Reflect.set(error, 'stack', stack.split('\n    at ', 1)[0])
  Reflect.set(error, 'stacks', [])
  Reflect.set(error, 'codeFrame', undefined)
}

interface Frame {
  readonly path: string
  readonly line: number
}

function frames(stack: string): Frame[] {
  const places = stack.matchAll(
    /(?:\(|at |@)((?:file:\/\/)?[^\s():]*(?::[\\/][^():]*)?):(\d+):\d+\)?/g,
  )
  return [...places].map(([, path = '', line]) => ({ path, line: Number(line) }))
}

function showsKey({ path, line }: Frame): boolean {
  try {
    const file = path.startsWith('file:') ? fileURLToPath(path) : path
    const lines = readFileSync(file, 'utf8').split('\n')
    const shown = lines.slice(Math.max(0, line - 1 - FRAME_LINES), line + FRAME_LINES)
    return credentialIn(shown.join('\n')) !== undefined
  } catch {
    // What is not there is not shown.
    return false
  }
}
