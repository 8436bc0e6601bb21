import { setImmediate } from 'node:timers'

import { BenchError } from '../model/bench-error.ts'
import { oddPairs } from '../model/odd-pairs.ts'
import { environmentCredentials } from './credentials-of.ts'
import { MIN_ODD_PAIRS } from './needles.ts'
import { withoutSpans } from './redaction.ts'
import { type Credential, SecretFinder } from './secret-finder.ts'

/** A file is searched for keys of so many characters, and for parts of such a length. */
const MIN_KEY = 12
/** Shorter ones of words alone stand in prompts and names. */
const MIN_WORDS = 20
/** A file is searched in pieces; each begins with the end of the one before. */
const PIECE_CHARACTERS = 1_000_000
const MIN_OVERLAP = 4096
const MAX_OVERLAP = 65_536
/** A key may be written with escapes of so many characters each. */
const ESCAPED = 8

/**
 * What no file of ours may hold. One list for a process: whoever writes a file must not be able to
 * forget it.
 */
const declared = new Map<string, Credential>()
let finder: { readonly of: string; readonly finder: SecretFinder } | undefined

/** From now on no file is written that holds one of these, or a long part of one. */
export function watchFor(credentials: readonly Credential[]): void {
  for (const { name, value } of credentials) {
    const trimmed = value.trim()
    if (!isSearchable(trimmed) || declared.get(trimmed)?.name === name) continue
    declared.set(trimmed, { name, value: trimmed })
    finder = undefined
    turnFinder = undefined
  }
}

function isSearchable(value: string): boolean {
  const least = oddPairs(value) >= MIN_ODD_PAIRS ? MIN_KEY : MIN_WORDS
  return value.length >= least
}

/** The finder of all that is known now: the environment is another one in every project. */
function currentFinder(): SecretFinder {
  const of = Object.entries(process.env).join('\n')
  if (finder?.of !== of) {
    const found = environmentCredentials(process.env).filter(({ value }) => isSearchable(value))
    const all = new Map([...found.map((item) => [item.value, item] as const), ...declared])
    finder = { of, finder: new SecretFinder([...all.values()], MIN_KEY) }
  }
  return finder.finder
}

/** The name of a credential that a text holds; undefined where it holds none. */
export function credentialIn(text: string): string | undefined {
  for (const { name } of currentFinder().find(text)) return name
  return undefined
}

/** That finder, for who asks again and again: the environment is looked at once in a turn of the event loop. */
let turnFinder: SecretFinder | undefined

/** The same of one of many lines that are written in a row. */
export function credentialInLine(line: string): string | undefined {
  if (!turnFinder) {
    turnFinder = currentFinder()
    setImmediate(() => (turnFinder = undefined))
  }
  for (const { name } of turnFinder.find(line)) return name
  return undefined
}

/** A text as it may be shown: without the credentials that are known here. */
export function withoutCredentials(text: string): string {
  return withoutSpans(text, [...currentFinder().find(text)])
}

/** An error as it may be shown. */
export function withoutCredentialsIn<Thrown>(error: Thrown): Thrown {
  if (error instanceof Error) {
    error.message = withoutCredentials(error.message)
    error.stack = withoutCredentials(error.stack ?? '')
  }
  return error
}

/** Throws where a text that is to be written to a file holds a credential. */
export function refuseCredentials(file: string, text: string): void {
  const search = new FileSearch(file)
  search.add(text)
  search.end()
}

/** Searches what is written to a file, piece by piece, before anybody can read it. */
export class FileSearch {
  readonly #file: string
  readonly #finder = currentFinder()
  readonly #overlap: number
  #waiting = ''

  constructor(file: string) {
    this.#file = file
    this.#overlap = Math.min(MAX_OVERLAP, Math.max(MIN_OVERLAP, ESCAPED * this.#finder.maxLength))
  }

  /** Throws a `BenchError` where a credential is found. */
  add(piece: string): void {
    this.#waiting += piece
    if (this.#waiting.length < PIECE_CHARACTERS) return
    this.end()
    this.#waiting = this.#waiting.slice(-this.#overlap)
  }

  end(): void {
    for (let from = 0; from < this.#waiting.length; from += PIECE_CHARACTERS) {
      const begin = Math.max(0, from - this.#overlap)
      const part = this.#waiting.slice(begin, from + PIECE_CHARACTERS)
      for (const { name } of this.#finder.find(part)) throw refused(this.#file, name)
    }
  }
}

function refused(file: string, name: string): BenchError {
  return new BenchError(
    'credential-found',
    `${file} was not written: it would hold the credential \`${name}\`, or a part of it. Find out where it comes from, and exchange it if a server sent it`,
  )
}
