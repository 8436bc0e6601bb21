import type { ForeignFormat } from './format.ts'
import { aiperf } from './formats/aiperf.ts'
import { csv } from './formats/csv.ts'
import { guidellm } from './formats/guidellm.ts'
import { inferencePerf } from './formats/inference-perf.ts'
import { k6 } from './formats/k6.ts'
import { llmD } from './formats/llm-d.ts'
import { llmeter } from './formats/llmeter.ts'
import { rawList } from './formats/raw-list.ts'
import { sglang } from './formats/sglang.ts'
import { vllm } from './formats/vllm.ts'

/** The formats of other tools, the more particular first. */
export const foreignFormatList: readonly ForeignFormat[] = [
  aiperf,
  guidellm,
  vllm,
  sglang,
  inferencePerf,
  llmD,
  llmeter,
  k6,
  rawList,
  csv,
]
