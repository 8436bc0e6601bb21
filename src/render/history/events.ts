import { pluralize } from '../../format/lists.ts'
import { showChange, showUsd } from '../../format/numbers.ts'
import type {
  CellHistory,
  History,
  LevelChange,
  PlaceHistory,
} from '../../report/history/history.ts'
import type { RememberedPrice } from '../../report/history/remembered-run.ts'
import { followed } from './followed-metrics.ts'
import { showFigure } from './show-figure.ts'

export const eventKinds = ['red', 'change', 'price', 'model', 'accepted'] as const
export type EventKind = (typeof eventKinds)[number]

export const eventTitles: Readonly<Record<EventKind, string>> = {
  red: 'red build',
  change: 'new level',
  price: 'new price',
  model: 'another model answers',
  accepted: 'accepted',
}

/** Something that happened at a run. */
export interface HistoryEvent {
  readonly kind: EventKind
  /** Unix milliseconds: when the run began. */
  readonly at: number
  readonly runId: string
  readonly workload: number
  readonly matrix: string
  readonly isSimulated: boolean
  readonly location: string | undefined
  /** Undefined where it is about a whole run. */
  readonly cell: Pick<CellHistory, 'id' | 'label' | 'model' | 'provider' | 'endpoint'> | undefined
  readonly text: string
  /** Of a new level: what changed, from what to what. */
  readonly changes: readonly LevelChange[]
}

/** Reasons of a red build that are said. */
const MAX_REASONS = 3

/** Everything that happened, newest first. */
export function eventsOf({ workloads }: History): HistoryEvent[] {
  return workloads
    .flatMap((workload, index) =>
      workload.places.flatMap((place) =>
        [...runEvents(place), ...place.cells.flatMap((cell) => cellEvents(cell, place))].map(
          (event): HistoryEvent => ({
            ...event,
            workload: index,
            matrix: workload.name,
            isSimulated: workload.mode === 'simulated',
            location: place.location,
          }),
        ),
      ),
    )
    .toSorted((left, right) => right.at - left.at)
}

type PlacedEvent = Omit<
  HistoryEvent,
  keyof Pick<HistoryEvent, 'workload' | 'matrix' | 'isSimulated' | 'location'>
>

function runEvents({ runs }: PlaceHistory): PlacedEvent[] {
  return runs.flatMap((run) => {
    const common = { at: run.startedAt, runId: run.id, cell: undefined, changes: [] }
    return [
      ...(run.red.length > 0 ? [{ ...common, kind: 'red' as const, text: redWords(run) }] : []),
      ...(run.isAccepted
        ? [{ ...common, kind: 'accepted' as const, text: 'Later runs were judged against it.' }]
        : []),
    ]
  })
}

/** `2 of 12 verdicts: ttft p95 ≤ 2500 ms (…); …`. */
export function redWords({ red, verdicts }: PlaceHistory['runs'][number]): string {
  const said = red
    .slice(0, MAX_REASONS)
    .map(({ subject, name, reason }) => `${subject}, ${name}: ${reason}`)
  const rest = red.length - said.length
  const more = rest > 0 ? [`and ${rest} more`] : []
  return `${red.length} of ${pluralize(verdicts, 'verdict')} red. ${[...said, ...more].join('; ')}`
}

function cellEvents(cell: CellHistory, { runs }: PlaceHistory): PlacedEvent[] {
  const { id, label, model, provider, endpoint } = cell
  const named = { id, label, model, provider, endpoint }
  const eventAt = (
    run: number,
    kind: EventKind,
    text: string,
    changes: readonly LevelChange[] = [],
  ): PlacedEvent[] => {
    const at = runs[run]
    return at ? [{ kind, at: at.startedAt, runId: at.id, cell: named, text, changes }] : []
  }
  return [
    ...[...Map.groupBy(cell.changes, ({ run }) => run)].flatMap(([run, changes]) =>
      eventAt(run, 'change', changes.map(changeWords).join('; '), changes),
    ),
    ...cell.prices.flatMap(({ run, from, to }) => eventAt(run, 'price', priceWords(from, to))),
    ...cell.served.flatMap(({ run, from, to }) =>
      eventAt(run, 'model', `${to} answers, ${from} before`),
    ),
  ]
}

/** `first token +31 %, from 420 ms to 551 ms`. */
export function changeWords({ metric, change, before, after }: LevelChange): string {
  const { title } = followed[metric]
  const show = (value: number): string => showFigure(value, followed[metric])
  return `${title} ${showChange(change)}, from ${show(before)} to ${show(after)}`
}

/** `$3 in, $15 out per million tokens; before $2.5 and $10`. */
export function priceWords(
  from: RememberedPrice | undefined,
  to: RememberedPrice | undefined,
): string {
  if (to === undefined) return 'its price is no longer known'
  const said = `${showUsd(to.inputPerMTok)} in, ${showUsd(to.outputPerMTok)} out per million tokens`
  if (from === undefined) return `${said}; not known before`
  const isSame = from.inputPerMTok === to.inputPerMTok && from.outputPerMTok === to.outputPerMTok
  return isSame
    ? `${said} as before, with other rates for caches, long prompts or hours`
    : `${said}; ${showUsd(from.inputPerMTok)} and ${showUsd(from.outputPerMTok)} before`
}
