import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { foreignToolOf } from '../../foreign/read-foreign.ts'
import { BenchError } from '../../model/bench-error.ts'

/** A folder may hold thousands of other files. */
const MAX_FILES = 50

/** A folder that holds none, or no folder at all. */
export class NoDocument extends BenchError {
  constructor(name: string, reason: string, cause: unknown) {
    super('unreadable-document', `${name} ${reason}`, { cause })
  }
}

/** Whoever wrote it, it is no document of ours. */
export class NotOurs extends BenchError {
  readonly isJson: boolean

  constructor(name: string, reason: string, cause?: unknown) {
    super('unreadable-document', `${name} ${reason}`, { cause })
    this.isJson = cause === undefined
  }
}

/** Whether another tool may have written what is there. */
export function isOfOthers(error: unknown): error is NotOurs | NoDocument {
  return error instanceof NotOurs || error instanceof NoDocument
}

/** What is to be said to those who cannot use results of other tools; undefined where a path holds none. */
export function foreignRefusal(path: string): BenchError | undefined {
  const tool = toolIn(path)
  if (tool === undefined) return undefined
  return new BenchError(
    'unreadable-document',
    `${path} holds results of ${tool}, which only \`compare\`, \`baseline accept\`, \`analyze\`, \`charts\` and \`history\` read. It has no plan, no seed and no hashes of ours: nothing of it can be verified, repeated or recovered. What those commands say follows from the requests in it alone`,
  )
}

function toolIn(path: string): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return foreignToolOf(path)
    for (const entry of readdirSync(path, { withFileTypes: true }).slice(0, MAX_FILES)) {
      if (!entry.isFile()) continue
      const tool = foreignToolOf(join(path, entry.name))
      if (tool !== undefined) return tool
    }
  } catch {
    // What cannot be read is said by who wanted to.
  }
  return undefined
}
