import type { DocumentJson, MatrixJson } from '../report/schema/document-schema.ts'

type CellJson = MatrixJson['cells'][number]
type SampleJson = CellJson['samples'][number]

/** One request as observed. What is unknown is `null`. */
export interface ResultsSample extends SampleJson {
  /**
   * Time to the first token, in milliseconds; `null` where none came.
   * @example samples.flatMap(({ ttftMs }) => ttftMs ?? [])
   */
  ttftMs: number | null
  /**
   * Time to the last content, in milliseconds; `null` where it never came.
   * @example samples.flatMap(({ totalMs }) => totalMs ?? [])
   */
  totalMs: number | null
  /**
   * Whether an answer came whole.
   * @example samples.filter(({ status }) => status === 'failed')
   */
  status: SampleJson['status']
}

/** An endpoint under one workload, with its samples and what they say. */
export interface ResultsCell extends CellJson {
  /**
   * Names it in contrasts and verdicts, unique in its matrix.
   * @example cells.find(({ id }) => id === 'gpt-4.1@openai')
   */
  id: string
  /**
   * The same for people.
   * @example cells.map(({ label }) => label)
   */
  label: string
  /**
   * Every request, warm-ups and later looks included.
   * @example samples.filter(({ warmup }) => !warmup)
   */
  samples: ResultsSample[]
  /**
   * Medians, percentiles and intervals of its samples.
   * @example summary.ttftMs.median
   */
  summary: CellJson['summary']
}

/** A matrix as it was declared, with what was measured, and what its thresholds say. */
export interface ResultsMatrix extends MatrixJson {
  /**
   * As its bench file or `measure()` names it.
   * @example matrices.find(({ name }) => name === 'Router tax')
   */
  name: string
  /**
   * What was measured, a cell an endpoint and workload.
   * @example cells.map(({ label, summary }) => [label, summary.ttftMs.median])
   */
  cells: ResultsCell[]
  /**
   * Every cell beside its reference, paired by round, one for each metric.
   * @example contrasts.filter(({ metric, significant }) => metric === 'ttftMs' && significant)
   */
  contrasts: MatrixJson['contrasts']
  /**
   * What thresholds, regressions and contrasts came to.
   * @example verdicts.filter(({ verdict }) => verdict === 'failed')
   */
  verdicts: MatrixJson['verdicts']
}

/**
 * The results document of a run, as `benchmark.json` has it: everything a stranger needs to recompute
 * every figure. What is unknown is `null`. docs/results.md explains every field.
 */
export interface ResultsDocument extends DocumentJson {
  /**
   * Raised whenever a reader of older documents would misread a newer one.
   * @example document.schemaVersion === 1
   */
  schemaVersion: DocumentJson['schemaVersion']
  /**
   * Name and version of what measured, and a hash of its files.
   * @example document.tool.version
   */
  tool: DocumentJson['tool']
  /**
   * Id, times, seed, mode and options of the run.
   * @example document.run.mode === 'live'
   */
  run: DocumentJson['run']
  /**
   * What was measured, in the order it began.
   * @example document.matrices.flatMap(({ cells }) => cells)
   */
  matrices: ResultsMatrix[]
  /**
   * US dollars, in all and by provider; `null` where unknown.
   * @example document.cost.totalUsd
   */
  cost: DocumentJson['cost']
  /**
   * A hash over all of it, by which `verify` finds what was changed.
   * @example document.integrity.sha256
   */
  integrity: DocumentJson['integrity']
}
