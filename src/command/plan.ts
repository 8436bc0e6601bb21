import type { CollectedFile, GatedMatrix } from '../bridge/test-meta.ts'
import { inertJson } from '../format/inert-json.ts'
import { readBaseline } from '../gate/baseline-store.ts'
import { changeOf, limitOf } from '../gate/gate-value.ts'
import { openOutlook } from '../gate/outlook.ts'
import { plansOf } from '../gate/rounds-plan.ts'
import { type LevelName, levelNames } from '../gate/units.ts'
import { differingFields } from '../gate/window.ts'
import { collectFiles } from '../invocation/collect-files.ts'
import type { AcceptedRun } from '../model/accepted-run.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { toJson } from '../model/to-json.ts'
import { columnsOf } from '../render/columns.ts'
import { paintFor } from '../render/paint.ts'
import { type PlannedLevel, priceOf, renderPlans } from '../render/plan.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import { matchingFiles } from './matching-files.ts'
import { openProjectToLook } from './open-project-to-look.ts'

export interface PlanFlags {
  readonly detect: string
  readonly power: string
  readonly level?: string
  readonly json?: true
}

/** What it costs to see a change: for each gated matrix, by its accepted live runs. Nothing is sent. */
export async function plan(filters: readonly string[], flags: PlanFlags): Promise<string[]> {
  const detect = shareOf('--detect', flags.detect, { below: 10 })
  const power = shareOf('--power', flags.power, { below: 1 })
  const levels = levelsOf(flags.level)
  await using project = await openProjectToLook()
  for (const filter of filters) await matchingFiles(project.vitest, filter)
  const files = await collectFiles(project.vitest, filters)
  const broken = files.flatMap(({ file, errors }) =>
    errors.map((message) => `${shownFile(file)}: ${message}`),
  )
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const planned = files.flatMap((file) => plannedIn(file, { detect, power, levels }))
  if (flags.json) return [inertJson(toJson({ detect, power, plans: planned.map(jsonOf) }, 2))]
  if (planned.length === 0) {
    return [
      'no matrix is held against accepted runs: give it thresholds: { ttftMs: { regression: {} } }',
    ]
  }
  return renderPlans(planned, {
    detect,
    power,
    paint: paintFor(process.stdout),
    columns: columnsOf(process.stdout, process.env),
  })
}

function plannedIn(
  { file, metas }: CollectedFile,
  {
    detect,
    power,
    levels,
  }: { readonly detect: number; readonly power: number; readonly levels: readonly LevelName[] },
): PlannedLevel[] {
  return metas.flatMap(({ matrix, gated }) => {
    if (!gated) return []
    const own = [
      ...new Map(
        metas.filter((meta) => meta.matrix === matrix).map((meta) => [meta.cell, meta]),
      ).values(),
    ]
    return fingerprintsOf(gated, matrix).flatMap(({ fingerprint, accepted }) =>
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
        })
        const plans = plansOf(outlook, {
          wish: { shift: limitOf(detect, metric), power },
          rounds: gated.rounds,
          levels,
        })
        return plans.map((one) => ({
          file: shownFile(file),
          matrix,
          location: fingerprint['location'],
          metric,
          isAssumed: outlook.runs === 0,
          betweenSd: outlook.units.find(({ unit }) => unit === one.unit)?.betweenSd,
          label: gated.cells.find(({ id }) => id === one.unit.subject)?.label ?? one.unit.subject,
          plan: one,
          metas: own,
          gated,
          answerMs: answerTimesOf(accepted, fingerprint),
        }))
      }),
    )
  })
}

/** The live windows of a matrix, one a place; where none is accepted, the one that would be. */
function fingerprintsOf(
  gated: GatedMatrix,
  matrix: string,
): {
  readonly fingerprint: GatedMatrix['fingerprint']
  readonly accepted: readonly AcceptedRun[]
}[] {
  const accepted = readBaseline(gated.path)
  const live = { ...gated.fingerprint, mode: 'live' }
  const windows = accepted.filter((run) => {
    if (run.matrix !== matrix) return false
    const fields = differingFields(run.fingerprint, live)
    return fields.every((field) => field === 'location' && !('location' in live))
  })
  const places = [...new Set(windows.map(({ fingerprint }) => fingerprint['location']))]
  if (places.length === 0) return [{ fingerprint: live, accepted }]
  return places.map((location) => ({
    fingerprint: { ...live, ...(location !== undefined && { location }) },
    accepted,
  }))
}

/** How long a cell's answers took, by its last accepted run. */
function answerTimesOf(
  accepted: readonly AcceptedRun[],
  fingerprint: GatedMatrix['fingerprint'],
): ReadonlyMap<string, number> {
  const own = accepted.filter((run) => differingFields(run.fingerprint, fingerprint).length === 0)
  return new Map(
    own.flatMap(({ cells }) =>
      Object.entries(cells).flatMap(([id, { values }]): [string, number][] =>
        values['totalMs'] ? [[id, values['totalMs'].median]] : [],
      ),
    ),
  )
}

function jsonOf(planned: PlannedLevel): unknown {
  const { file, matrix, location, metric, isAssumed, betweenSd, plan: own } = planned
  const seen = (one: PlannedLevel['plan']['today'] | undefined): unknown =>
    one && {
      acceptedRuns: one.runs,
      rounds: one.rounds,
      detects: changeOf(one.shift, metric),
      maxCostUsd: priceOf(planned, one.rounds).maxCostUsd,
      estimatedMs: priceOf(planned, one.rounds).durationMs,
    }
  return {
    file,
    matrix,
    location,
    metric,
    level: own.level,
    subject: own.unit.subject,
    isAssumed,
    betweenSd,
    today: seen(own.today),
    cheapest: seen(own.cheapest),
    soonest: seen(own.soonest),
    table: own.table.map(seen),
  }
}

function shareOf(flag: string, text: string, { below }: { readonly below: number }): number {
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
