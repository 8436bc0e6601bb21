import { failsBuild } from '../../gate/fails-build.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { endpointCells } from '../../model/capacity.ts'
import type { Verdict } from '../../model/verdict.ts'
import { settingsOf } from '../comparison/settings.ts'
import { partialWords } from '../reading/partial.ts'
import { gateOf } from '../reading/recover.ts'
import type { DocumentCell, DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'
import { type Figures, figuresOf } from './figure.ts'

/** A cell of one run, without its samples. */
export interface RememberedCell {
  readonly id: string
  readonly label: string
  readonly model: string
  readonly provider: string
  /** Origin, region and the provider's name of the model. */
  readonly endpoint: string
  /** The models that answered, as the provider names them, with commas; undefined where it does not. */
  readonly served: string | undefined
  readonly price: RememberedPrice | undefined
  readonly figures: Figures
}

/** What tells prices apart: where they were read, and when, does not. */
export interface RememberedPrice {
  readonly inputPerMTok: number
  readonly outputPerMTok: number
  /** All rates, tiers and hours as one text. */
  readonly whole: string
}

/** A verdict that turned a build red. */
interface RedVerdict {
  /** Id of the cell; undefined where it is about a provider, a model or the matrix. */
  readonly cell: string | undefined
  readonly subject: string
  readonly name: string
  readonly reason: string
}

/** One matrix of one run, as a history keeps it. */
export interface RememberedRun {
  readonly matrix: string
  readonly file: string
  readonly mode: 'live' | 'simulated'
  readonly location: string | undefined
  /** What runs must have in common to be one series. */
  readonly settings: Readonly<Record<string, string>>
  readonly id: string
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly commit: string | undefined
  readonly toolVersion: string
  /** Why it ended before its last round. */
  readonly partial: string | undefined
  /** Its hashes do not match, and it was read all the same. */
  readonly isUnverified: boolean
  readonly red: readonly RedVerdict[]
  /** Verdicts that could only advise. */
  readonly advisory: number
  readonly verdicts: number
  /** Ids of the accepted runs it was judged against. */
  readonly acceptedBefore: readonly string[]
  readonly cells: readonly RememberedCell[]
}

/** The matrices of a document; of a merged one each with its own run. */
export function rememberedRuns(
  document: ResultsDocument,
  { isUnverified }: { readonly isUnverified: boolean },
): RememberedRun[] {
  return document.matrices.map((matrix): RememberedRun => {
    const own = document.merged?.find(({ run }) => run.id === matrix.runId) ?? document
    const gate = gateOf(matrix)
    return {
      matrix: matrix.name,
      file: matrix.file,
      mode: document.run.mode,
      location: matrix.location,
      settings: settingsOf(matrix),
      id: matrix.runId,
      startedAt: Date.parse(matrix.startedAt),
      commit: own.git.commit,
      toolVersion: own.tool.version,
      partial: partialWords(matrix),
      isUnverified,
      red: matrix.verdicts.filter((verdict) => failsBuild(verdict, gate)).map(redOf),
      advisory: matrix.verdicts.filter(({ verdict }) => verdict === 'advisory').length,
      verdicts: matrix.verdicts.length,
      acceptedBefore: matrix.baseline?.runs.map(({ id }) => id) ?? [],
      cells: endpointCells(matrix.cells, matrix.capacity)
        .filter(({ skipped }) => skipped === undefined)
        .map((cell) => cellOf(cell, matrix)),
    }
  })
}

function redOf({ scope, subject, name, reason }: Verdict): RedVerdict {
  return { cell: scope === 'cell' ? subject : undefined, subject, name, reason }
}

function cellOf(cell: DocumentCell, { capacities }: DocumentMatrix): RememberedCell {
  const { id, label, model, provider, endpoint, price } = cell
  const served = [...new Set(cell.samples.flatMap(({ servedModel }) => servedModel ?? []))]
  return {
    id,
    label,
    model,
    provider,
    endpoint,
    served: served.length === 0 ? undefined : served.toSorted().join(', '),
    price: price && {
      inputPerMTok: price.inputPerMTok,
      outputPerMTok: price.outputPerMTok,
      whole: canonicalJson({ ...price, source: undefined, date: undefined }),
    },
    figures: figuresOf(
      cell.summary,
      capacities.find((capacity) => capacity.id === id),
    ),
  }
}
