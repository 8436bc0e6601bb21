import { expect } from 'vitest'

import type { BenchMessage } from '../src/bridge/messages.ts'
import type { BenchTestMeta } from '../src/bridge/test-meta.ts'
import type { CaseBody, Registrar } from '../src/dsl/registrar.ts'

/** What became of a test. */
export type Outcome =
  | { readonly state: 'passed' }
  | { readonly state: 'skipped'; readonly note: string | undefined }
  | { readonly state: 'failed'; readonly error: unknown }

interface Case {
  readonly metas: readonly BenchTestMeta[]
  readonly body: CaseBody
}

class Skipped extends Error {}

/** The tests of a matrix, registered here and run one by one when asked. */
export class CollectedTests implements Registrar {
  readonly cases = new Map<string, Case>()
  /** What the tests that ran told the main process. */
  readonly messages: BenchMessage[] = []
  readonly #file: string
  readonly #suites: string[] = []
  readonly #ends: (() => Promise<void>)[] = []

  constructor(file: string) {
    this.#file = file
  }

  /** Suites and test, as `gpt-4.1 via openai > measured`. */
  get names(): string[] {
    return [...this.cases.keys()]
  }

  suite(name: string, register: () => void): void {
    this.#suites.push(name)
    register()
    this.#suites.pop()
  }

  test(name: string, metas: readonly BenchTestMeta[], body: CaseBody): void {
    const path = [...this.#suites, name].join(' > ')
    if (this.cases.has(path)) throw new Error(`a second test is called ${path}`)
    this.cases.set(path, { metas, body })
  }

  afterAll(end: () => Promise<void>): void {
    this.#ends.push(end)
  }

  /** Runs a test; by default all cells are selected. */
  async run(
    name: string,
    {
      selected = [...this.cases.values()].flatMap(({ metas }) => metas.map(({ cell }) => cell)),
      signal = new AbortController().signal,
    }: { readonly selected?: readonly string[]; readonly signal?: AbortSignal } = {},
  ): Promise<Outcome> {
    const found = this.cases.get(name)
    if (!found) throw new Error(`no test ${name} among ${this.names.join('; ')}`)
    let note: string | undefined
    try {
      await found.body({
        port: {
          file: this.#file,
          identity: `${this.#file} > matrix`,
          tell: async (message) => this.messages.push(message),
        },
        selected: () => new Set(selected),
        signal,
        expect,
        skip(reason) {
          note = reason
          throw new Skipped()
        },
      })
      return { state: 'passed' }
    } catch (error) {
      return error instanceof Skipped ? { state: 'skipped', note } : { state: 'failed', error }
    }
  }

  /** Does what is done after the last test. */
  async end(): Promise<void> {
    for (const end of this.#ends) await end()
  }
}
