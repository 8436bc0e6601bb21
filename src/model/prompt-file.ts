import type { PromptRow } from './prompt-row.ts'

/** Told by a name and not by its class, of which a bench file may hold another copy. */
const PROMPT_FILE = Symbol.for('vitest-llm-bench.prompt-file')

export function isPromptFile(value: unknown): value is PromptFile {
  return typeof value === 'object' && value !== null && PROMPT_FILE in value
}

/** Prompts of a file: what `fromFile()` returns, for the `prompts` of a matrix. */
export class PromptFile {
  /** Marks prompts of a file, whichever copy of this package read them. */
  readonly [PROMPT_FILE] = true
  /** Path of the file, as it was given. */
  readonly path: string
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string
  /** The prompts, in the order of the file. */
  readonly rows: readonly (string | PromptRow)[]

  constructor(path: string, sha256: string, rows: readonly (string | PromptRow)[]) {
    this.path = path
    this.sha256 = sha256
    this.rows = rows
  }
}
