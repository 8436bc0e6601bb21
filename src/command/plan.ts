import type { CollectedFile, GatedMatrix } from '../bridge/test-meta.ts'
import { inertJson } from '../format/inert-json.ts'
import { readBaseline } from '../gate/baseline-store.ts'
import { changeOf, limitOf } from '../gate/gate-value.ts'
import { historyPath } from '../gate/history-file.ts'
import { openHistory } from '../gate/history-store.ts'
import { matrixRounds } from '../gate/matrix-rounds.ts'
import { ASSUMED_SEARCH, openOutlook, type Outlook } from '../gate/outlook.ts'
import { answerTimes, placesOf } from '../gate/places.ts'
import { plansOf } from '../gate/rounds-plan.ts'
import { type LevelName, levelNames } from '../gate/units.ts'
import { collectFiles } from '../invocation/collect-files.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { DEFAULT_POWER } from '../model/gate-options.ts'
import { toJson } from '../model/to-json.ts'
import { columnsOf } from '../render/columns.ts'
import { paintFor } from '../render/paint.ts'
import { type PlannedLevel, priceOf, renderPlans } from '../render/plan.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import { matchingFiles } from './matching-files.ts'
import { openProjectToLook } from './open-project-to-look.ts'

export interface PlanFlags {
  readonly detect?: string
  readonly power?: string
  readonly level?: string
  readonly json?: true
}

/** The slowdown that is asked for by default. */
const DEFAULT_DETECT = 0.2

interface Asked {
  readonly detect: number | undefined
  readonly power: number | undefined
  readonly levels: readonly LevelName[]
}

/** What it costs to see a change: for each gated matrix, by its accepted live runs. Nothing is sent. */
export async function plan(filters: readonly string[], flags: PlanFlags): Promise<string[]> {
  const asked: Asked = {
    detect: shareOf('--detect', flags.detect, { below: 10 }),
    power: shareOf('--power', flags.power, { below: 1 }),
    levels: levelsOf(flags.level),
  }
  await using project = await openProjectToLook()
  for (const filter of filters) await matchingFiles(project.vitest, filter)
  const files = await collectFiles(project.vitest, filters)
  const broken = files.flatMap(({ file, errors }) =>
    errors.map((message) => `${shownFile(file)}: ${message}`),
  )
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const planned = files.flatMap((file) => plannedIn(file, asked))
  if (flags.json) {
    const { detect = DEFAULT_DETECT, power = DEFAULT_POWER } = asked
    return [inertJson(toJson({ detect, power, plans: planned.map(jsonOf) }, 2))]
  }
  if (planned.length === 0) {
    return [
      'no matrix is held against accepted runs: give it thresholds: { ttftMs: { regression: {} } }',
    ]
  }
  return renderPlans(planned, {
    paint: paintFor(process.stdout),
    columns: columnsOf(process.stdout, process.env),
  })
}

function plannedIn({ file, metas }: CollectedFile, asked: Asked): PlannedLevel[] {
  return metas.flatMap(({ matrix, gated }) => {
    if (!gated) return []
    const cells = [
      ...new Map(
        metas.filter((meta) => meta.matrix === matrix).map((meta) => [meta.cell, meta]),
      ).values(),
    ]
    const { wish } = gated
    const detect = asked.detect ?? wish?.detect ?? DEFAULT_DETECT
    const power = asked.power ?? wish?.power ?? DEFAULT_POWER
    const accepted = readBaseline(gated.path)
    const history = gated.isHistoryKept ? openHistory(historyPath(gated.path))?.runs : undefined
    const live: GatedMatrix['fingerprint'] = { ...gated.fingerprint, mode: 'live' }
    const own = placesOf(accepted, { matrix, fingerprint: live })
    const places = own.filter(
      ({ location }) => live['location'] === undefined || location === live['location'],
    )
    const chosen =
      wish &&
      matrixRounds(
        { ...gated, fingerprint: live, matrix, accepted, history, onlyAdvice: undefined },
        { ...wish, detect, power },
      )
    return (places.length === 0 ? [live] : places).flatMap((fingerprint) =>
      gated.thresholds.flatMap((threshold) => {
        const { metric } = threshold
        const outlook = openOutlook({
          cells: gated.cells,
          accepted,
          identity: {
            matrix,
            fingerprint,
            cells: new Map(
              gated.cells.map(({ id, endpoint }) => [id, { endpoint, snapshot: undefined }]),
            ),
          },
          threshold,
          metrics: gated.thresholds.length,
          options: gated.options,
          builds: history && { history, runId: gated.runId },
        })
        const isSearch = metric === 'capacity'
        const plans = plansOf(outlook, {
          wish: { shift: limitOf(detect, metric), power },
          rounds: isSearch ? searchWorth(outlook) : (chosen?.rounds ?? gated.rounds),
          isFixed: isSearch,
          levels: asked.levels,
        })
        return plans.map((one) => ({
          file: shownFile(file),
          matrix,
          location: fingerprint['location'],
          metric,
          isAssumed: outlook.runs === 0,
          builds: outlook.builds,
          betweenSd: outlook.units.find(({ unit }) => unit === one.unit)?.betweenSd,
          label: gated.cells.find(({ id }) => id === one.unit.subject)?.label ?? one.unit.subject,
          plan: one,
          metas: cells,
          gated,
          answerMs: answerTimes(accepted, { matrix, fingerprint }),
          detect,
          power,
          chosen,
        }))
      }),
    )
  })
}

/** How sure the least sure of the accepted searches is. */
function searchWorth({ runs, units }: Outlook): number {
  return runs === 0 ? ASSUMED_SEARCH : Math.min(...units.map(({ rounds }) => rounds))
}

function jsonOf(planned: PlannedLevel): unknown {
  const { file, matrix, location, metric, isAssumed, betweenSd, plan: own } = planned
  const { detect, power, builds, chosen } = planned
  const seen = (one: PlannedLevel['plan']['today'] | undefined): unknown =>
    one && {
      acceptedRuns: one.runs,
      ...(metric !== 'capacity' && { rounds: one.rounds }),
      detects: changeOf(one.shift, metric),
      ...(metric !== 'capacity' && {
        maxCostUsd: priceOf(planned, one.rounds).maxCostUsd,
        estimatedMs: priceOf(planned, one.rounds).durationMs,
      }),
    }
  return {
    file,
    matrix,
    location,
    metric,
    level: own.level,
    subject: own.unit.subject,
    detect,
    power,
    isAssumed,
    betweenSd,
    rememberedBuilds: builds,
    chosen,
    today: seen(own.today),
    cheapest: seen(own.cheapest),
    soonest: seen(own.soonest),
    table: own.table.map(seen),
  }
}

function shareOf(
  flag: string,
  text: string | undefined,
  { below }: { readonly below: number },
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value < below) return value
  throw new BenchError(
    'invalid-option',
    `\`${flag}\` is a fraction above 0 and below ${below}, e.g. ${below === 1 ? 0.9 : 0.2}; received ${received(text)}`,
  )
}

function levelsOf(name: string | undefined): readonly LevelName[] {
  if (name === undefined) return levelNames
  const found = levelNames.filter((level) => level === name)
  if (found.length > 0) return found
  throw new BenchError(
    'invalid-option',
    `\`--level\` is ${received(name)}; expected one of ${levelNames.join(', ')}`,
  )
}
