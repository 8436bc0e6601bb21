import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { EntryValues } from '../model/entry-values.ts'
import type { Sample } from '../model/sample.ts'
import { toJson } from '../model/to-json.ts'

/** Samples as they cross and wait: what they say alike, and most of what they say, takes little room. */
export type Packed = string

/** Quick before small: twice the effort saves a tenth. */
const LEVEL = 1

export function packSamples(samples: readonly Sample[]): Packed {
  const text = `[${samples.map((sample) => toJson(sample)).join(',')}]`
  return deflateRawSync(Buffer.from(text), { level: LEVEL }).toString('base64')
}

/** Where a sample is in what was packed. */
interface Place {
  readonly packed: Packed
  readonly index: number
}

/** Samples say the same across packs too: a model's name is in memory once. */
const values = new EntryValues((entry) => (isPlace(entry) ? jsonOf(entry.packed)[entry.index] : {}))

/** The samples of a pack; what is long in them is unpacked again when somebody asks for it. */
export function unpackSamples(packed: Packed): Sample[] {
  return jsonOf(packed).map((json, index) =>
    values.of(json, { entry: { packed, index }, isElsewhere: true }),
  )
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
