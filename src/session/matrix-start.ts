import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'

import type { MatrixStart, PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { gatedContrasts } from '../gate/judge-matrix.ts'
import { firstCells } from '../model/capacity.ts'
import { planSha256 } from '../model/plan-hash.ts'
import { promptSha256 } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'
import type { ScheduleOptions } from '../runner/schedule.ts'
import { type DeclaredAt, placeOf } from './declared-at.ts'
import { requestOf } from './max-request.ts'
import type { Plan } from './plan.ts'
import { recordedOptions } from './recorded-options.ts'
import { requestShape } from './request-shape.ts'
import { runOf, worldOf } from './run-of.ts'

/** What a matrix says of itself before its first request. */
export function matrixStart(
  plan: Plan,
  settings: RunSettings,
  {
    file,
    declaredAt,
    planned,
    rounds,
    cells,
    tools,
  }: {
    /** Absolute path of the bench file. */
    readonly file: string
    readonly declaredAt: DeclaredAt
    /** What `rounds` were drawn from. */
    readonly planned: ScheduleOptions
    readonly rounds: readonly Round[]
    /** Those that some test needs, the ones that are skipped included. */
    readonly cells: readonly PlannedCell[]
    readonly tools: Parameters<typeof requestShape>[2]
  },
): Omit<MatrixStart, 'startedAt' | 'calibrationErrorsMs'> {
  const { facts, root } = settings
  const shapes = cells.flatMap((cell) => {
    const provider = settings.catalog.providers[cell.levels.provider]
    const request = requestOf(cell, plan, settings)
    return provider ? [[cell.id, requestShape(provider.protocol, request, tools)] as const] : []
  })
  const measured = new Set(cells.flatMap(({ id, skipped }) => (skipped === undefined ? [id] : [])))
  const start: Omit<MatrixStart, 'startedAt' | 'calibrationErrorsMs'> = {
    kind: 'matrix-start',
    run: { ...runOf(settings), ...facts },
    name: plan.name,
    file: relative(root, file).split(sep).join('/'),
    ...placeOf(declaredAt, file),
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    seed: plan.seed,
    world: worldOf(settings),
    axes: plan.axes,
    reference: plan.reference,
    gatedContrasts: [...gatedContrasts(plan.thresholds)],
    goodput: goodputOf(plan),
    capacity: plan.capacity,
    adaptive: plan.adaptive,
    chosenRounds: plan.chosenRounds,
    options: recordedOptions(plan, settings),
    drawnFrom: {
      identity: planned.matrix,
      prompts: plan.prompts.map(promptSha256),
      cells: planned.cellIds,
      blockSize: plan.blockSize,
      turns: plan.turns,
      counts: plan.due?.counts,
      stages: plan.due?.stages,
    },
    rounds: rounds.map((round) => ({
      ...round,
      order: round.order.filter((id) => measured.has(id)),
    })),
    cells,
    ...(plan.judges.length > 0 && {
      judges: plan.judges.map(({ declared: _declared, ...judge }) => judge),
    }),
    requests: Object.fromEntries(shapes),
  }
  return {
    ...start,
    planSha256: planSha256({
      ...start,
      location: settings.location,
      cells: firstCells(start.cells, plan.capacity).map((cell) => ({
        ...cell,
        request: start.requests[cell.id],
      })),
      judges: (start.judges ?? []).map((judge) => ({
        ...judge,
        maxTokens: judge.levels.maxTokens,
      })),
    }),
  }
}

/** What all rounds of a matrix are drawn from. */
export function drawnFrom(
  plan: Plan,
  { location }: Pick<RunSettings, 'location'>,
  identity: string,
): ScheduleOptions {
  return {
    seed: plan.seed,
    matrix: identity,
    location,
    cellIds: plan.cells.map((cell) => cell.id),
    prompts: plan.prompts,
    rounds: plan.rounds,
    warmup: plan.warmup,
    blockSize: plan.blockSize,
    due: plan.due,
    turns: plan.turns,
    isReplay: plan.replay !== undefined,
  }
}

/** What goodput is the share of: that of a search is what it searches by. */
function goodputOf({ capacity, thresholds }: Plan): MatrixStart['goodput'] {
  return capacity ? { objective: capacity.objective, atLeast: capacity.share } : thresholds.goodput
}
