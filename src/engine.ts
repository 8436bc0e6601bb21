/**
 * The engine without Vitest: `measure` asks a matrix of endpoints and returns the results document,
 * `judge` judges a document against accepted runs.
 */
export { judge, type JudgedMatrix } from './engine/judge.ts'
export { type BenchMessage, measure, type MeasureOptions } from './engine/measure.ts'
export {
  type ResultsCell,
  type ResultsDocument,
  type ResultsMatrix,
  type ResultsSample,
} from './engine/results-document.ts'
export { readBaseline } from './gate/baseline-store.ts'
export { readHistory } from './gate/history-store.ts'
export { type PluginOptions } from './model/options/plugin-options.ts'
export { type AcceptedCell, type AcceptedRun } from './model/accepted-run.ts'
export { type BaselineValue } from './model/baseline.ts'
export { BenchError, type BenchErrorCode } from './model/bench-error.ts'
export { type HistoryCell, type HistoryRun } from './model/history.ts'
export { type Verdict } from './model/verdict.ts'
export { judgedBy } from './session/judged-by.ts'
export { type MatrixOptions } from './model/options/matrix-options.ts'
