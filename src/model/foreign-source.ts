/** The formats of other tools that are read, by the name that messages give them. */
export const foreignFormats = [
  'aiperf',
  'guidellm',
  'vllm',
  'sglang',
  'inference-perf',
  'llm-d',
  'llmeter',
  'k6',
  'raw-list',
  'csv',
] as const
export type ForeignFormatName = (typeof foreignFormats)[number]

/** What a tool means by its figures, a clause each; undefined where the figure does not exist. */
export interface ForeignDefinitions {
  /** From where to where, and whether opening a connection is part of it. */
  readonly ttft: string | undefined
  /** Where the total time begins and ends. */
  readonly total: string
  /** Where counts of output tokens come from. */
  readonly tokens: string
  /** Whether waiting on the client's side is part of the times. */
  readonly queue: string
}

/** Where figures come from that another tool measured. */
export interface ForeignSource {
  readonly format: ForeignFormatName
  /** As people call it. */
  readonly tool: string
  /** Undefined where its files do not say. */
  readonly version: string | undefined
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
  /** `requests`: a value for each request. `aggregates`: medians and percentiles only. */
  readonly detail: 'requests' | 'aggregates'
  /** Fields of the files that were read. */
  readonly fields: readonly string[]
  readonly definitions: ForeignDefinitions
  /** What else runs must have in common to be compared, as its files name it. */
  readonly settings: Readonly<Record<string, string>>
  /** How to get what is missing, where only aggregates are there: an order to the reader. */
  readonly remedy: string | undefined
  /** What is odd about the files, a sentence each. */
  readonly notes: readonly string[]
}

/** Where accepted runs of other tools lie, from the folder of the project: they have no bench file. */
export const FOREIGN_FOLDER = 'other-tools'

/** Whether what stands for a bench file is of another tool. */
export function isForeignPlace(file: string): boolean {
  return file.startsWith(`${FOREIGN_FOLDER}/`)
}
