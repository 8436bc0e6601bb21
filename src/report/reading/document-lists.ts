import type { MatrixJson } from '../schema/document-schema.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { roundSchema, sampleSchema } from '../schema/sample-schema.ts'
import { type EntryReading, LongList } from './long-list.ts'

type RoundJson = MatrixJson['rounds'][number]
type SampleJson = MatrixJson['cells'][number]['samples'][number]

/** The long lists of one matrix, the samples by the position of their cell. */
interface MatrixLists {
  readonly rounds: LongList<RoundJson> | undefined
  readonly samples: readonly (LongList<SampleJson> | undefined)[]
}

/** The lists of which a document is mostly made: those of its rounds and of its samples. */
export class DocumentLists {
  readonly #matrices: readonly MatrixLists[]

  /** Takes them out of a document's JSON, which may be anything; empty ones remain. */
  constructor(json: unknown, reading: EntryReading) {
    this.#matrices = listIn(json, 'matrices').map((matrix, index) => {
      const path = ['matrices', index]
      return {
        rounds: takeFrom(matrix, 'rounds', (entries) => {
          return new LongList(entries, {
            path: [...path, 'rounds'],
            schema: roundSchema,
            ...reading,
          })
        }),
        samples: listIn(matrix, 'cells').map((cell, position) =>
          takeFrom(cell, 'samples', (entries) => {
            const place = [...path, 'cells', position, 'samples']
            return new LongList(entries, { path: place, schema: sampleSchema, ...reading })
          }),
        ),
      }
    })
  }

  /** Reads all of them, for what is wrong with them. */
  walk(): void {
    for (const { rounds, samples } of this.#matrices) {
      for (const list of [rounds, ...samples]) for (const _ of list ?? []);
    }
  }

  /** A document with the lists in their places: walking it reads them. */
  unreadIn(document: unknown): object {
    return {
      ...fieldsOf(document),
      matrices: listIn(document, 'matrices').map((matrix, index) => ({
        ...fieldsOf(matrix),
        rounds: this.#matrices[index]?.rounds,
        cells: listIn(matrix, 'cells').map((cell, position) => ({
          ...fieldsOf(cell),
          samples: this.#matrices[index]?.samples[position],
        })),
      })),
    }
  }

  /** A document with what was read of them. */
  readInto(document: ResultsDocument): ResultsDocument {
    return {
      ...document,
      matrices: document.matrices.map((matrix, index) => ({
        ...matrix,
        rounds: this.#matrices[index]?.rounds?.values ?? [],
        cells: matrix.cells.map((cell, position) => ({
          ...cell,
          samples: this.#matrices[index]?.samples[position]?.values ?? [],
        })),
      })),
    }
  }
}

function takeFrom<List>(
  holder: unknown,
  name: string,
  listOf: (entries: readonly unknown[]) => List,
): List | undefined {
  const entries = fieldsOf(holder)[name]
  if (!Array.isArray(entries) || typeof holder !== 'object' || holder === null) return undefined
  Reflect.set(holder, name, [])
  return listOf(entries)
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldsOf(value)[name]
  return Array.isArray(list) ? list : []
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isFields(value) ? value : {}
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
