import type { MatrixStart, SamplesTaken } from '../bridge/messages.ts'
import { unpackSamples } from '../bridge/packed-samples.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { z } from '../model/zod.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { Aggregate } from './aggregate.ts'
import { closingPayloads } from './document-telemetry.ts'
import type { LiveTelemetry } from './live-settings.ts'
import type { MeasuredCell, MeasuredMatrix } from './measured-cell.ts'
import { type Payload, type Span, unixNano } from './otlp.ts'
import { metricPayloads, type Origin, tracePayloads } from './payloads.ts'
import { resourceOf } from './resource.ts'
import { OtlpClient } from './send.ts'
import { requestSpan } from './spans.ts'

const PERIOD_MS = 5000
/** After a failure a collector is left alone for a while: making spans takes time, too. */
const PAUSE_MS = 30_000
/** What waits is packed; more than that is left out, and said. */
const MAX_WAITING_CHARACTERS = 16_000_000
/** A request is tried for so long while the run goes on. */
const MAX_TRY_MS = 20_000
/** At the end nobody waits longer than that. */
const MAX_END_MS = 10_000

/** What a matrix says of the machine that measures it, as far as it is sent. */
const facts = z.object({
  tool: z.object({ version: z.string() }),
  environment: z.object({ node: z.string(), os: z.string(), arch: z.string() }),
  git: z.object({
    commit: z
      .string()
      .nullish()
      .transform((text) => text ?? undefined),
    branch: z
      .string()
      .nullish()
      .transform((text) => text ?? undefined),
  }),
})

interface StartedMatrix {
  readonly matrix: MeasuredMatrix
  readonly cells: ReadonlyMap<string, MeasuredCell>
  readonly prompts: ReadonlyMap<number, string>
  readonly origin: Origin
  readonly startedAt: number
}

/** What became of the telemetry of a run. */
export interface LiveOutcome {
  readonly spans: number
  readonly rejected: number
  /** Why something was not delivered; undefined where everything was. */
  readonly problem: string | undefined
}

/**
 * Sends the spans of requests while a run goes on, in the main process, where nothing is timed. Nothing here waits for
 * the collector but {@link finish}, and nothing throws.
 */
export class LiveExport {
  readonly #telemetry: LiveTelemetry
  readonly #client: OtlpClient
  readonly #matrices = new Map<string, StartedMatrix>()
  readonly #aggregate: Aggregate
  readonly #timer: NodeJS.Timeout
  #waiting: SamplesTaken[] = []
  #waitingCharacters = 0
  #flushing: Promise<void> | undefined
  #pausedUntil = 0
  #sent = 0
  #rejected = 0
  #problem: string | undefined
  #isFull = false

  constructor(telemetry: LiveTelemetry) {
    this.#telemetry = telemetry
    this.#client = new OtlpClient(telemetry.collector)
    this.#aggregate = new Aggregate(telemetry.style.conventions)
    this.#timer = setInterval(() => this.#flushWhenDue(), PERIOD_MS).unref()
  }

  begin(start: MatrixStart): void {
    const { run, name, file, drawnFrom, cells, rounds } = start
    const { id, mode, seed, location, startedAt } = run
    const { tool, environment, git } = facts.parse(run)
    const measured = { id, mode, seed, version: tool.version, environment, git }
    this.#matrices.set(name, {
      matrix: { runId: id, name, file, location, drawnFrom },
      cells: new Map(cells.map((cell) => [cell.id, cell])),
      prompts: new Map(rounds.map(({ index, prompt }) => [index, prompt])),
      origin: {
        resource: resourceOf(measured, this.#telemetry.style.resource),
        version: tool.version,
      },
      startedAt,
    })
  }

  take(message: SamplesTaken): void {
    if (this.#waitingCharacters + message.packed.length > MAX_WAITING_CHARACTERS) {
      this.#isFull = true
      return
    }
    this.#waiting.push(message)
    this.#waitingCharacters += message.packed.length
  }

  /** Sends what waits, and what only the end tells; the time it takes is bounded. */
  async finish(document: ResultsDocument | undefined): Promise<LiveOutcome> {
    clearInterval(this.#timer)
    const limit = setTimeout(() => void this.#client.close(), MAX_END_MS)
    await this.#flushing
    const hadProblem = this.#problem
    this.#problem = undefined
    await this.#flush(MAX_END_MS)
    if (document && this.#problem === undefined) {
      await this.#send(closingPayloads(document, this.#telemetry.style), MAX_END_MS)
    }
    clearTimeout(limit)
    await this.#client.close()
    const full = this.#isFull ? (hadProblem ?? 'the collector was too slow') : undefined
    return { spans: this.#sent, rejected: this.#rejected, problem: this.#problem ?? full }
  }

  #flushWhenDue(): void {
    if (this.#flushing || this.#waiting.length === 0 || Date.now() < this.#pausedUntil) return
    this.#flushing = this.#flush(MAX_TRY_MS).finally(() => {
      this.#flushing = undefined
    })
  }

  async #flush(tryMs: number): Promise<void> {
    const taken = this.#waiting
    const characters = this.#waitingCharacters
    this.#waiting = []
    this.#waitingCharacters = 0
    const byMatrix = Map.groupBy(taken, ({ matrix }) => matrix)
    for (const [name, messages] of byMatrix) {
      const started = this.#matrices.get(name)
      if (!started) continue
      await this.#send(tracePayloads(this.#spansOf(started, messages), started.origin), tryMs)
      if (this.#problem !== undefined) {
        // Ids say the same again: what arrived of them is not there twice.
        this.#waiting = [...taken, ...this.#waiting]
        this.#waitingCharacters += characters
        this.#pausedUntil = Date.now() + PAUSE_MS
        return
      }
      this.#count(started, messages)
      const times = {
        startTimeUnixNano: unixNano(started.startedAt),
        timeUnixNano: unixNano(Date.now()),
      }
      await this.#send(metricPayloads(this.#aggregate.metrics(times), started.origin), tryMs)
    }
  }

  *#spansOf(started: StartedMatrix, messages: readonly SamplesTaken[]): Generator<Span> {
    const { style } = this.#telemetry
    for (const { packed } of messages) {
      for (const sample of unpackSamples(packed)) {
        const cell = started.cells.get(sample.cell)
        if (!cell) continue
        const prompt = started.prompts.get(sample.round)
        const span = requestSpan({ matrix: started.matrix, cell, sample, prompt }, style)
        if (span) yield span
      }
    }
  }

  #count({ matrix, cells }: StartedMatrix, messages: readonly SamplesTaken[]): void {
    for (const sample of countedSamples(messages.flatMap(({ packed }) => unpackSamples(packed)))) {
      const cell = cells.get(sample.cell)
      if (cell) this.#aggregate.add(matrix, cell, sample)
    }
  }

  async #send(payloads: Iterable<Payload>, tryMs: number): Promise<void> {
    this.#problem = undefined
    try {
      for (const payload of payloads) {
        const { rejected } = await this.#client.send(payload, { until: Date.now() + tryMs })
        if (payload.signal === 'traces') this.#sent += payload.items - rejected
        this.#rejected += rejected
      }
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }
}
