export { chat } from './dsl/chat.ts'
export { type CellMatchers, type ContrastMatchers } from './dsl/matchers.ts'
export {
  type CellTestContext,
  type ContrastTestContext,
  type MatrixTest,
  type MatrixTests,
} from './dsl/own-tests.ts'
export { matrix } from './dsl/matrix.ts'
export { judgedBy } from './session/judge-option.ts'
export { type FieldMapping, fromFile, type PromptFile } from './session/prompt-file.ts'
export { type CallOptions as ChatOptions, type MatrixOptions } from './session/matrix-options.ts'
export { type MeasuredContrast } from './session/measured-contrast.ts'
export { type MeasuredCell } from './session/measured.ts'
export { type Answer, type Check, type ScoreCheck } from './model/answer.ts'
export {
  type JudgeCheck,
  type JudgeOptions,
  type JudgedAnswer,
  type Judgement,
  type JudgeReply,
} from './model/judge.ts'
export { BenchError, type BenchErrorCode } from './model/bench-error.ts'
export { type MetricName } from './model/metric.ts'
export { type Contrast, type ContrastMetric } from './model/contrast.ts'
export { type Failure, type FailureClass, type Sample } from './model/sample.ts'
export { type CellSummary, type MetricSummary } from './model/summary.ts'
export { type Limit, type MetricThresholds, type Thresholds } from './model/threshold.ts'
export { builtInChecks } from './quality/built-in-checks.ts'
