/**
 * The engine without Vitest: `measure` asks a matrix of endpoints and returns the results document,
 * `judge` judges a document against accepted runs.
 */
export { judge, type JudgedMatrix } from './engine/judge.ts'
export { measure, type MeasureOptions } from './engine/measure.ts'
export { readBaseline } from './gate/baseline-store.ts'
export { readHistory } from './gate/history-store.ts'
export { type PluginOptions } from './model/options/plugin-options.ts'
export { type AcceptedRun } from './model/accepted-run.ts'
export { BenchError, type BenchErrorCode } from './model/bench-error.ts'
export { type HistoryRun } from './model/history.ts'
export { type Verdict } from './model/verdict.ts'
export { type DocumentJson as ResultsDocument } from './report/schema/document-schema.ts'
export { judgedBy } from './session/judged-by.ts'
export { type MatrixOptions } from './model/options/matrix-options.ts'
