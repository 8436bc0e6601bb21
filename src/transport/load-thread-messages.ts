import type { PackedCapture } from './packed-capture.ts'
import type { CaptureOptions } from './request-limit.ts'

/** A request that a load thread is to send. */
export interface SendMessage extends Omit<CaptureOptions, 'signal'> {
  readonly kind: 'send'
  readonly id: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The proxy through which the URL is asked; undefined where it is asked directly. */
  readonly proxy: string | undefined
}

/** Connections that it is to open before they are needed. */
export interface OpenMessage extends Pick<SendMessage, 'id' | 'url' | 'proxy'> {
  readonly kind: 'open'
  readonly count: number
}

/** Stops what has that id. */
interface StopMessage {
  readonly kind: 'stop'
  readonly id: number
}

/** Has it watch its event loop, and forget what it saw. */
interface WatchMessage {
  readonly kind: 'watch'
  readonly what: 'start' | 'stop' | 'reset'
}

export type ThreadMessage = SendMessage | OpenMessage | StopMessage | WatchMessage

/** What has that id is over. */
export interface DoneMessage {
  readonly kind: 'done'
  readonly id: number
  /** Undefined of connections. */
  readonly capture: PackedCapture | undefined
  /** By how much its event loop was late so far, in the 99th percentile. */
  readonly delayMs: number | undefined
}

/** It can be asked; the stamps of its clock are so far behind the machine's. */
export interface ReadyMessage {
  readonly kind: 'ready'
  readonly behindMs: number
}

export type ThreadReport = ReadyMessage | DoneMessage
