export { chat } from './dsl/chat.ts'
export { type CellMatchers, type ChangeLimit, type ContrastMatchers } from './dsl/matchers.ts'
export {
  type CellTestContext,
  type ContrastTestContext,
  type MatrixTest,
  type MatrixTests,
  type MatrixTools,
} from './dsl/own-tests.ts'
export { type DeclareMatrix, type Matrix, matrix } from './dsl/matrix.ts'
export { judgedBy } from './session/judged-by.ts'
export { type FieldMapping, fromFile } from './session/prompt-file.ts'
export { replay } from './session/replay.ts'
export { type MeasuredContrast } from './session/measured-contrast.ts'
export { type MeasuredCell } from './session/measured.ts'
export { type AdaptiveGoal, type AdaptiveRounds } from './model/adaptive-rounds.ts'
export { type Answer, type Check, type ScoreCheck } from './model/answer.ts'
export { BenchError, type BenchErrorCode } from './model/bench-error.ts'
export { type Cell, type Levels } from './model/cell.ts'
export { type Contrast, type ContrastMetric } from './model/contrast.ts'
export { type ModelName, type ProviderName, type Register } from './model/endpoint-names.ts'
export {
  type JudgeCheck,
  type JudgeOptions,
  type JudgedAnswer,
  type Judgement,
  type JudgeReply,
  type JudgeRequest,
} from './model/judge.ts'
export { type ToolCall } from './model/observation.ts'
export { type MetricName, type RankedMetricName } from './model/metric.ts'
export { type CapacityOptions } from './model/options/capacity-options.ts'
export { type ChosenRoundsOptions, type MatrixGateOptions } from './model/options/gate-options.ts'
export {
  type AgainstMargins,
  type AgainstOptions,
  type LevelOptions,
} from './model/options/level-options.ts'
export {
  type ChatOptions,
  type GammaArrivals,
  type MatrixOptions,
  type RateRamp,
  type RateStageOptions,
  type ThinkTimeOptions,
  type WorkloadOptions,
} from './model/options/matrix-options.ts'
export {
  type ImageData,
  type ImageLike,
  type ImagePath,
  type MessageOptions,
  type PromptOptions,
  type RequestOptions,
  type SchemaLike,
  type StandardSchema,
  type ToolCallOptions,
  type ToolOptions,
} from './model/options/request-options.ts'
export { type ReplayOptions } from './model/options/replay-options.ts'
export { type MetricOptions, type RankedMetricOptions } from './model/options/metric-options.ts'
export { type PerMetric } from './model/per-metric.ts'
export {
  type CalledTool,
  type Image,
  type NamedTool,
  type Tool,
  type ToolChoice,
} from './model/prompt.ts'
export { type PromptFile } from './model/prompt-file.ts'
export { type DeclaredMessage, type DeclaredTool, type PromptRow } from './model/prompt-row.ts'
export { type Price, type PriceHours, type PriceTier } from './model/provider.ts'
export {
  type Connection,
  type FailedCheck,
  type Failure,
  type FailureClass,
  type Phase,
  type Quality,
  type Sample,
  type SampledToolCall,
  type TokenSource,
} from './model/sample.ts'
export { type CellSummary, type LoadSummary, type MetricSummary } from './model/summary.ts'
export {
  type CapacityThresholds,
  type ContrastThresholds,
  type GoodputThreshold,
  type Limit,
  type MetricThresholds,
  type Objective,
  type RegressionLimit,
  type ShareAtLeast,
  type ShareAtMost,
  type Thresholds,
  type UsdAtMost,
} from './model/threshold.ts'
export {
  type RecordedLengths,
  type RecordedRequest,
  type TraceFile,
  type TracePart,
} from './model/trace-file.ts'
export { builtInChecks } from './quality/built-in-checks.ts'
