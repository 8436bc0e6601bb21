import type { Sample } from '../model/sample.ts'
import { messageOf } from './message-of.ts'
import type { BenchMessage, RunOrigin } from './messages.ts'

/** The first line of a matrix: the run that it belongs to, and what its figures depend on. */
export interface RunEntry {
  readonly kind: 'run'
  readonly run: RunOrigin
  readonly budgetUsd: number | undefined
  readonly storeText: boolean
  /** What `llmBench()` declares, by path → a hash of its value: credentials are in none of them. */
  readonly declared: Readonly<Record<string, string>>
  /** The process that measures. */
  readonly pid: number
  readonly host: string
  /** Tells it from a later process of its number; undefined where that is unknown. */
  readonly born?: string | undefined
}

/** Requests that are about to be sent: one, or a block of load. */
interface Asking {
  readonly kind: 'asking'
  readonly matrix: string
  /** Id of the cell. */
  readonly cell: string
  /** Indices of the rounds. */
  readonly rounds: readonly number[]
}

/** A request reached no server and is asked again, so that it is no sample of its cell. */
export interface Away {
  readonly kind: 'away'
  readonly matrix: string
  readonly sample: Sample
  /** Unix milliseconds. */
  readonly askedAt: number
}

/** A request that only found out which fields an endpoint takes, and may have been charged. */
interface Tryout {
  readonly kind: 'tryout'
  readonly matrix: string
  readonly sample: Sample
}

/** A finished sample whose answer waits to be judged. */
interface Unjudged {
  readonly kind: 'unjudged'
  readonly matrix: string
  readonly sample: Sample
}

/** A judge is about to be asked about an answer. */
interface AskingJudge {
  readonly kind: 'asking-judge'
  readonly matrix: string
  /** Id of the cell that answered. */
  readonly cell: string
  readonly round: number
  /** Name of the check. */
  readonly judge: string
}

/**
 * Of a block that was cut, the requests that were sent, as a helper process heard it; all of its requests where
 * that one was too far behind to hear.
 */
interface Sent {
  readonly kind: 'sent'
  readonly matrix: string
  /** SHA-256 of the line that says that they are about to be. */
  readonly asking: string
  /** Indices of the rounds. */
  readonly rounds: readonly number[]
}

/** An answer as a helper process read it while others were being timed; its sample follows when they have ended. */
interface Captured {
  readonly kind: 'captured'
  readonly matrix: string
  /** SHA-256 of the line that says that it is about to be asked for. */
  readonly asking: string
  readonly sample: Sample
}

/** Rounds that were walked to their end: whoever was due in them has a sample. */
interface BlockEnd {
  readonly kind: 'block-end'
  readonly matrix: string
  /** Indices of the rounds. */
  readonly rounds: readonly number[]
}

/** What documents are built from: what crosses to the main process, and what it would learn at the end. */
export type JournalEntry =
  | BenchMessage
  | RunEntry
  | Asking
  | AskingJudge
  | Sent
  | Captured
  | Away
  | Tryout
  | Unjudged
  | BlockEnd

/** An entry as its line has it: the fields of a sample stand beside those of the entry. */
export function flatEntry(entry: JournalEntry): Readonly<Record<string, unknown>> {
  if (!('sample' in entry)) return { ...entry }
  const { sample, ...rest } = entry
  return { ...rest, ...sample }
}

/** What a line says beside its entry. */
export interface LineHead {
  /** Who wrote it: the lines of one matrix follow each other. */
  readonly chain: string
  /** SHA-256 of the line before it in its chain; empty for the first. */
  readonly prev: string
  /** Unix milliseconds at which it was written. */
  readonly at: number
}

/** A line of a journal; undefined where it is none, or cut off. `sampleOf` makes a sample of its JSON, by the kind of the entry. */
export function readLine(
  text: string,
  sampleOf: (json: object, kind: string) => object,
): { readonly head: LineHead; readonly entry: JournalEntry } | undefined {
  try {
    return lineOf(JSON.parse(text), sampleOf)
  } catch {
    // No JSON, or nested deeper than anybody follows.
    return undefined
  }
}

function lineOf(
  value: unknown,
  sampleOf: (json: object, kind: string) => object,
): ReturnType<typeof readLine> {
  if (!isRecord(value)) return undefined
  const { chain, prev, at, ...fields } = value
  if (typeof chain !== 'string' || typeof prev !== 'string' || typeof at !== 'number') {
    return undefined
  }
  const head = { chain, prev, at }
  // The moment at which injectors met stands in the place of the one at which that was written.
  const entry = fields['kind'] === 'injectors-met' ? { ...fields, at } : fields
  const { kind } = entry
  if (typeof kind !== 'string' || !isSampleKind(kind)) {
    const whole = messageOf(entry)
    return isEntry(whole) ? { head, entry: whole } : undefined
  }
  const { matrix, done, total, askedAt, asking, ...rest } = entry
  const { kind: _kind, simulated: _simulated, ...sample } = rest
  const nested = {
    kind,
    matrix,
    sample: sampleOf(sample, kind),
    ...present({ done, total, askedAt, asking }),
  }
  return isEntry(nested) ? { head, entry: nested } : undefined
}

const sampleKinds: ReadonlySet<string> = new Set([
  'sample',
  'captured',
  'away',
  'tryout',
  'unjudged',
])

function isSampleKind(kind: string): boolean {
  return sampleKinds.has(kind)
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  )
}

/** Only our own code writes lines whose hashes follow each other: the kind is enough. */
function isEntry(entry: object): entry is JournalEntry {
  return 'kind' in entry && typeof entry.kind === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
