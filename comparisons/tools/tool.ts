/** What a tool prints, in the folder of its task. */
export const LOG = 'output.log'

/** One load for one tool. */
export interface Task {
  /** Of the endpoint, without a path. */
  readonly url: string
  readonly streams: number
  /** In all; a multiple of the streams. */
  readonly requests: number
  /** An empty folder for what it writes. */
  readonly folder: string
}

/** What a command line says of a task. */
export type Asked = Readonly<Record<'url' | 'streams' | 'requests', string | number>>

/** As readers see it. */
export const placeholders: Asked = { url: '$URL', streams: '$STREAMS', requests: '$REQUESTS' }

/** How a tool is started, as its users do. */
export interface Start {
  readonly words: readonly [program: string, ...rest: string[]]
  /** The task's folder unless said. */
  readonly cwd?: string
}

/** What a tool says of one request. */
export interface Seen {
  /** The endpoint's number of it, or the client's own id. */
  readonly request: number | string
  /** Undefined where it failed. */
  readonly ttftMs: number | undefined
  /** Means and 99th percentiles of the gaps between chunks; undefined where it does not say. */
  readonly gapMeanMs: number | undefined
  readonly gapP99Ms: number | undefined
}

/** How a tool is used: by a command line that readers see, and by files that it writes. */
export interface Usage {
  /** The command line for readers, with {@link placeholders}. */
  readonly shown: string
  start(task: Task): Start | Promise<Start>
  /** Of its own files, once it has ended. */
  read(task: Task): readonly Seen[] | Promise<readonly Seen[]>
}

export interface Tool extends Usage {
  /** What `--tools` calls it. */
  readonly name: string
  /** What the page calls it. */
  readonly title: string
  readonly version: string
}
