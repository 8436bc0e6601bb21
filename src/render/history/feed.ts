import { inertJson } from '../../format/inert-json.ts'
import { significant } from '../../format/significant.ts'
import { followedMetrics, type FollowedMetric } from '../../report/history/figure.ts'
import type { CellHistory, History, PlaceHistory } from '../../report/history/history.ts'
import { findingsOf } from '../group-findings.ts'
import { eventsOf, eventTitles, type HistoryEvent } from './events.ts'
import { hasFigure } from './page-workload.ts'
import type { HistoryProblems } from './problems.ts'

/** What readers of feeds show at a time is less. */
const MAX_ITEMS = 1000

/**
 * The history as a JSON Feed 1.1: an item for everything that happened, and under `_llm_bench` the runs
 * and every figure, as columns.
 */
export function historyFeed(history: History, problems: HistoryProblems): string {
  const items = eventsOf(history)
  return inertJson(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'LLM benchmarks',
      description:
        'Red builds, new levels, new prices and other models, as vitest-llm-bench saw them',
      items: items.slice(0, MAX_ITEMS).map(itemOf),
      _llm_bench: {
        schemaVersion: 1,
        itemsLeftOut: Math.max(0, items.length - MAX_ITEMS),
        skipped: problems.skipped.map(({ path, reason }) => ({ path, reason })),
        unverified: problems.unverified.map(({ path, reason }) => ({ path, reason })),
        workloads: history.workloads.map(({ name, file, mode, settings, places }) => ({
          name,
          file,
          mode,
          settings,
          places: places.map((place) => placeOf(place, history)),
        })),
      },
    }),
  )
}

function itemOf(event: HistoryEvent): Record<string, unknown> {
  const { kind, at, runId, matrix, location, cell, text, changes, isSimulated } = event
  const about = cell?.label ?? matrix
  return {
    id: [runId, matrix, location ?? '', cell?.id ?? '', cell?.endpoint ?? '', kind].join(' | '),
    title: `${isSimulated ? 'Simulated: ' : ''}${about}: ${eventTitles[kind]}`,
    content_text: text,
    date_published: new Date(at).toISOString(),
    tags: [
      kind,
      ...(cell ? [cell.model, cell.provider] : []),
      ...(isSimulated ? ['simulated'] : []),
    ],
    _llm_bench: {
      kind,
      runId,
      workload: event.workload,
      matrix,
      location: location ?? null,
      isSimulated,
      cell: cell?.id ?? null,
      model: cell?.model ?? null,
      provider: cell?.provider ?? null,
      changes: changes.map(({ metric, change, before, after, pValue }) => ({
        metric,
        change: significant(change),
        before: significant(before),
        after: significant(after),
        pValue: significant(pValue),
      })),
    },
  }
}

function placeOf(place: PlaceHistory, history: History): Record<string, unknown> {
  const { location, runs, cells, analysis } = place
  return {
    location: location ?? null,
    findings: analysis ? findingsOf(analysis, history.analysis) : [],
    runs: {
      id: runs.map(({ id }) => id),
      startedAt: runs.map(({ startedAt }) => Math.round(startedAt / 1000)),
      red: runs.map(({ red }) => red.length),
      advisory: runs.map(({ advisory }) => advisory),
      verdicts: runs.map(({ verdicts }) => verdicts),
      accepted: indexesOf(runs, ({ isAccepted }) => isAccepted),
      partial: indexesOf(runs, ({ partial }) => partial !== undefined),
      unverified: indexesOf(runs, ({ isUnverified }) => isUnverified),
    },
    cells: cells.map(cellOf),
  }
}

function indexesOf(
  runs: PlaceHistory['runs'],
  has: (run: PlaceHistory['runs'][number]) => boolean,
): number[] {
  return runs.flatMap((run, index) => (has(run) ? [index] : []))
}

function cellOf(cell: CellHistory): Record<string, unknown> {
  const { id, label, model, provider, endpoint, price, servedNow } = cell
  return {
    id,
    label,
    model,
    provider,
    endpoint,
    servedModel: servedNow ?? null,
    price: price ? { inputPerMTok: price.inputPerMTok, outputPerMTok: price.outputPerMTok } : null,
    figures: Object.fromEntries(
      followedMetrics
        .filter((metric) => hasFigure(cell, metric))
        .map((metric) => [metric, columnsOf(cell, metric)]),
    ),
  }
}

/** Four digits are more than any of them is sure of. */
function columnsOf({ figures }: CellHistory, metric: FollowedMetric): Record<string, unknown> {
  const column = (of: 'value' | 'low' | 'high'): (number | null)[] | undefined => {
    const values = figures.map((found) => found?.[metric]?.[of])
    return values.every((value) => value === undefined)
      ? undefined
      : values.map((value) =>
          value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(4)),
        )
  }
  return { value: column('value'), low: column('low'), high: column('high') }
}
