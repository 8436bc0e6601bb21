import { EntryValues } from '../model/entry-values.ts'
import { lateOf } from '../model/late-fields.ts'
import type { Sample } from '../model/sample.ts'
import { SourceFile } from '../model/source-file.ts'
import { toJsonValue } from '../model/to-json.ts'

/** Bytes of a journal: those of a line, or of some among which it is where several processes wrote at once. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** Where a sample stands, and which it is. */
interface SamplePlace extends Place {
  /** Path of the journal. */
  readonly journal: string
  readonly cell: unknown
  readonly round: unknown
}

/** What is left of what was long in a sample where somebody cut the journal, or put another file in its place. */
const LOST = { headers: {} }

/** Samples of a journal, of which little is in memory: what is long is read from the file when somebody asks for it. */
export class JournalSamples {
  readonly #path: string
  readonly #isOwn: boolean
  #file: SourceFile | undefined
  readonly #values = new EntryValues((entry) => (isPlace(entry) ? this.#read(entry) : undefined), {
    ofEntry: ['journal', 'start', 'end', 'cell', 'round'],
  })

  /** Where the journal `isOwn` of a run that goes on, what somebody took out of it costs no more than that. */
  constructor(path: string, { isOwn = false }: { readonly isOwn?: boolean } = {}) {
    this.#path = path
    this.#isOwn = isOwn
  }

  /** A sample of its JSON. */
  of<Json extends object>(json: Json, { start, end }: Place) {
    const [cell, round]: readonly unknown[] = [
      Reflect.get(json, 'cell'),
      Reflect.get(json, 'round'),
    ]
    const entry = { journal: this.#path, start, end, cell, round } satisfies SamplePlace
    return this.#values.of(json, { entry, isElsewhere: true })
  }

  /** A sample that was just written. */
  kept(sample: Sample, place: Place): Sample {
    return this.of(toJsonValue(sample), place)
  }

  #read({ start, end, cell, round }: SamplePlace): object {
    for (const line of this.#bytes(start, end).toString('utf8').split('\n')) {
      const json = objectOf(line)
      if (json && Reflect.get(json, 'cell') === cell && Reflect.get(json, 'round') === round) {
        return json
      }
    }
    return LOST
  }

  #bytes(start: number, end: number): Buffer {
    try {
      this.#file ??= new SourceFile(this.#path, { mayGrow: true })
      return this.#file.bytes(start, end)
    } catch (error) {
      if (this.#isOwn) return Buffer.alloc(0)
      throw error
    }
  }
}

/** Where what is long in a sample is read from; undefined where that is no journal. */
export function placeOf(sample: Sample): (Place & { readonly journal: string }) | undefined {
  const entry = lateOf(sample)?.entry
  return isPlace(entry) ? entry : undefined
}

function objectOf(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isPlace(entry: unknown): entry is SamplePlace {
  return typeof entry === 'object' && entry !== null && 'journal' in entry && 'cell' in entry
}
