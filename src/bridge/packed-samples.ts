import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { EntryValues } from '../model/entry-values.ts'
import { withoutLate } from '../model/late-fields.ts'
import type { Sample } from '../model/sample.ts'
import { toJson } from '../model/to-json.ts'
import { JournalSamples, type Place as LinePlace, placeOf } from './journal-samples.ts'

/** Samples as they cross and wait: what they say alike, and most of what they say, takes little room. */
export type Packed = string

/** Quick before small: twice the effort saves a tenth. */
const LEVEL = 1

/** In the place of what stays in a journal: not empty, so that it is asked for. */
const STAYS = { text: '-', textSha256: '-', headers: {}, rawUsage: undefined }

/** A sample of which what is long is in a journal, and where. */
interface PackedPlace {
  readonly inJournal: LinePlace & { readonly journal: string }
}

/** Where `textsStay`, what is long in a sample and stands in a journal is not packed. */
export function packSamples(
  samples: readonly Sample[],
  { textsStay = false }: { readonly textsStay?: boolean | undefined } = {},
): Packed {
  const written = (sample: Sample): string => {
    const place = textsStay ? placeOf(sample) : undefined
    return toJson(place ? { ...withoutLate(sample), ...STAYS, inJournal: place } : sample)
  }
  const text = `[${samples.map(written).join(',')}]`
  return deflateRawSync(Buffer.from(text), { level: LEVEL }).toString('base64')
}

/** Where a sample is in what was packed. */
interface Place {
  readonly packed: Packed
  readonly index: number
}

/** Samples say the same across packs too: a model's name is in memory once. */
const values = new EntryValues(
  (entry) => (isPlace(entry) ? jsonOf(entry.packed)[entry.index] : {}),
  { ofEntry: ['packed', 'index'] },
)

/** The samples of a pack; what is long in them is unpacked again when somebody asks for it. */
export function unpackSamples(packed: Packed): Sample[] {
  return jsonOf(packed).map((json, index): Sample => {
    if (!isInJournal(json)) return values.of(json, { entry: { packed, index }, isElsewhere: true })
    const { inJournal, ...rest } = json
    const journal = journals.get(inJournal.journal)
    // Of any other file nothing is read.
    if (journal) return journal.of(rest, inJournal)
    return values.of(
      { ...rest, text: undefined, textSha256: undefined },
      { entry: {}, isElsewhere: false },
    )
  })
}

/** By their paths: those of runs of this process. A blob of strangers may name any file. */
const journals = new Map<string, JournalSamples>()

/** From now on what stays in this journal is read from there. */
export function readTextsOf(journal: string): void {
  if (!journals.has(journal)) {
    journals.set(journal, new JournalSamples(journal, { isOwn: true }))
  }
}

function isInJournal(json: Sample): json is Sample & PackedPlace {
  return 'inJournal' in json
}

let last: { readonly packed: Packed; readonly samples: readonly Sample[] } | undefined

/** Who asks for a sample asks for its neighbours. */
function jsonOf(packed: Packed): readonly Sample[] {
  if (last?.packed === packed) return last.samples
  const text = inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only our own code packs them
  const samples = JSON.parse(text) as readonly Sample[]
  last = { packed, samples }
  return samples
}

function isPlace(entry: unknown): entry is Place {
  return typeof entry === 'object' && entry !== null && 'packed' in entry && 'index' in entry
}
