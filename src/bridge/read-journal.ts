import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

import { type JournalEntry, readLine } from './journal-entry.ts'
import { JournalSamples } from './journal-samples.ts'

const CHUNK_BYTES = 1 << 20
const LINE_END = 0x0a
const BYTES_PER_MB = 1_000_000
/** No run writes a longer line: it would not fit into memory twice. */
const MAX_LINE_BYTES = 256 * BYTES_PER_MB

/** The lines of one matrix, as far as each follows the one before. */
export interface Chain {
  readonly id: string
  readonly entries: readonly JournalEntry[]
  /** SHA-256 of its last line. */
  readonly last: string
  /** Unix milliseconds at which that was written. */
  readonly lastAt: number
  /** Number of the line at which it breaks; undefined where it is whole. */
  readonly brokenAt: number | undefined
}

/** What a journal says, as far as that is sure. */
export interface ReadJournal {
  /** In the order in which they begin. */
  readonly chains: readonly Chain[]
  readonly lines: number
  /** Lines that are left out, a sentence each. */
  readonly faults: readonly string[]
}

interface OpenChain {
  readonly id: string
  readonly entries: JournalEntry[]
  /** SHA-256 of the line of each of them that asks. */
  readonly askings: Map<JournalEntry, string>
  last: string
  lastAt: number
  brokenAt: number | undefined
}

/**
 * Reads a journal, which may have been cut off anywhere and may still be written. Each line carries the
 * hash of the one before it: from the first on that does not follow, a matrix has no more entries.
 * What is long in a sample stays in the file until somebody asks for it.
 */
export function readJournal(path: string): ReadJournal {
  const chains = new Map<string, OpenChain>()
  const faults: string[] = []
  const samples = new JournalSamples(path)
  // Of these few are read: they do not lie among those that stay.
  const captured = new JournalSamples(path)
  let number = 0
  for (const { text, state, start, end } of linesOf(path)) {
    number += 1
    if (state === 'too long') {
      faults.push(`line ${number} is longer than ${MAX_LINE_BYTES / BYTES_PER_MB} MB`)
      continue
    }
    if (text === '') continue
    const line = readLine(text, (json, kind) =>
      (kind === 'captured' ? captured : samples).of(json, { start, end }),
    )
    if (!line) {
      faults.push(`line ${number} is ${state === 'whole' ? 'damaged' : 'cut off'}`)
      continue
    }
    const { chain: id, prev, at } = line.head
    const chain: OpenChain = chains.get(id) ?? {
      id,
      entries: [],
      askings: new Map(),
      last: '',
      lastAt: at,
      brokenAt: undefined,
    }
    chains.set(id, chain)
    if (chain.brokenAt !== undefined) continue
    if (prev !== chain.last) {
      chain.brokenAt = number
      faults.push(
        `line ${number} does not follow the line before it; nothing is read of its matrix from there on`,
      )
      continue
    }
    chain.entries.push(line.entry)
    chain.last = hashOf(text)
    if (line.entry.kind === 'asking') chain.askings.set(line.entry, chain.last)
    chain.lastAt = at
  }
  return { chains: withCaptured([...chains.values()]), lines: number, faults }
}

/**
 * Helper processes write the answers they captured in chains of their own, and what was sent of a block
 * that was cut. Each answer is put behind the `asking` line it belongs to; one that the run itself has written
 * is left out.
 */
function withCaptured(chains: readonly OpenChain[]): Chain[] {
  const isHelper = ({ entries: [first] }: OpenChain): boolean =>
    first?.kind === 'captured' || first?.kind === 'sent'
  const captured = chains
    .filter(isHelper)
    .flatMap(({ entries, lastAt }) =>
      entries.flatMap((entry) => (entry.kind === 'captured' ? [{ entry, lastAt }] : [])),
    )
  const byAsking = Map.groupBy(captured, ({ entry }) => entry.asking)
  const sent = sentRounds(chains)
  return chains
    .filter((chain) => !isHelper(chain))
    .map(({ entries, askings, ...chain }) => {
      const read = new Set<string>()
      const whole = entries.toReversed().flatMap((entry): JournalEntry[] => {
        if (entry.kind === 'sample' || entry.kind === 'unjudged' || entry.kind === 'away') {
          read.add(keyOf(entry.sample))
        }
        if (entry.kind !== 'asking') return [entry]
        const asking = askings.get(entry) ?? ''
        const answers = byAsking.get(asking) ?? []
        const unread = answers.filter((answer) => !read.has(keyOf(answer.entry.sample)))
        for (const { lastAt } of unread) chain.lastAt = Math.max(chain.lastAt, lastAt)
        const answered = new Set([...read, ...answers.map((answer) => keyOf(answer.entry.sample))])
        for (const round of entry.rounds) read.delete(keyOf({ cell: entry.cell, round }))
        const own = sent.get(asking)
        // What was answered was sent, whether or not the helper heard of it.
        const rounds = entry.rounds.filter(
          (round) => !own || own.has(round) || answered.has(keyOf({ cell: entry.cell, round })),
        )
        return [...unread.map((answer) => answer.entry).toReversed(), { ...entry, rounds }]
      })
      return { ...chain, entries: whole.toReversed() }
    })
}

/** The rounds that were sent, by the `asking` line of which only some were. */
function sentRounds(chains: readonly OpenChain[]): ReadonlyMap<string, ReadonlySet<number>> {
  const sent = new Map<string, Set<number>>()
  for (const entry of chains.flatMap(({ entries }) => entries)) {
    if (entry.kind !== 'sent') continue
    const rounds = sent.get(entry.asking) ?? new Set()
    for (const round of entry.rounds) rounds.add(round)
    sent.set(entry.asking, rounds)
  }
  return sent
}

function keyOf({ cell, round }: { readonly cell: string; readonly round: number }): string {
  return `${round} ${cell}`
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}

interface Line {
  readonly text: string
  /** Where it stands in the file. */
  readonly start: number
  readonly end: number
  readonly state: 'whole' | 'cut off' | 'too long'
}

/** The lines of a file one by one, however long it is. */
function* linesOf(path: string): Generator<Line> {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let parts: Buffer[] = []
    let size = 0
    let start = 0
    const add = (part: Buffer): void => {
      size += part.length
      // What is too long for a line is not kept.
      if (size > MAX_LINE_BYTES) parts = []
      else parts.push(Buffer.from(part))
    }
    const line = (state: 'whole' | 'cut off'): Line => {
      const text = Buffer.concat(parts).toString('utf8')
      const isTooLong = size > MAX_LINE_BYTES
      const place = { start, end: start + size }
      parts = []
      start = place.end + 1
      size = 0
      return isTooLong ? { text: '', state: 'too long', ...place } : { text, state, ...place }
    }
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      let begin = 0
      for (let end = chunk.indexOf(LINE_END); end !== -1 && end < length;) {
        add(chunk.subarray(begin, end))
        yield line('whole')
        begin = end + 1
        end = chunk.indexOf(LINE_END, begin)
      }
      if (begin < length) add(chunk.subarray(begin, length))
    }
    if (size > 0) yield line('cut off')
  } finally {
    closeSync(file)
  }
}
