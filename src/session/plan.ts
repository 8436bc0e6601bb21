import type { RunSettings } from '../bridge/settings.ts'
import { firstBlockSize } from '../capacity/block-plan.ts'
import { withListedModels } from '../catalog/listed-models.ts'
import { topics } from '../catalog/topics.ts'
import type { AdaptiveRounds } from '../model/adaptive-rounds.ts'
import type { Check, Checks, ScoreCheck } from '../model/answer.ts'
import type { Arrivals } from '../model/arrivals.ts'
import { BenchError, received } from '../model/bench-error.ts'
import type { Canary } from '../model/canary.ts'
import type { CapacityRule } from '../model/capacity.ts'
import {
  type Axes,
  type Cell,
  cellOf,
  type Levels,
  plainWorkload,
  type Reference,
  workloadsOf,
} from '../model/cell.ts'
import type { ChosenRounds } from '../model/chosen-rounds.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { JudgeCheck, JudgeOptions } from '../model/judge.ts'
import type { ChatOptions } from '../model/options/matrix-options.ts'
import { parseOptions } from '../model/parse-options.ts'
import { isPromptFile } from '../model/prompt-file.ts'
import { type Prompt, TURNS } from '../model/prompt.ts'
import type { Catalog } from '../model/provider.ts'
import { type ThinkTime, thinkTimeOf } from '../model/think-time.ts'
import type { Thresholds } from '../model/threshold.ts'
import { builtInChecks } from '../quality/built-in-checks.ts'
import type { Paddings } from '../runner/paddings.ts'
import type { Order } from '../runner/workload.ts'
import { checkModels, checkNames, checkReference, declarationOf } from './check-levels.ts'
import { checkPrompts } from './check-prompts.ts'
import { checkStages } from './check-stages.ts'
import { checkWorkload } from './check-workload.ts'
import { matrixOptions } from './matrix-options.ts'
import { levelsAgainst, planAgainst } from './plan-against.ts'
import { axesSearched, planCapacity } from './plan-capacity.ts'
import { choosesRounds, gateOf } from './plan-detect.ts'
import { type DeclaredJudge, planJudges } from './plan-judges.ts'
import { checkDuration, type LoadPlan, planLoad, rateAxes, timedRounds } from './plan-load.ts'
import { mostOutputTokens, planReplay, type Replay, uncountedRows } from './plan-replay.ts'
import { promptPool } from './prompts.ts'

/** A matrix with every default settled and every cell spelled out. */
export interface Plan extends LoadPlan {
  readonly name: string
  /** With the models that the matrix names and only the price list knows. */
  readonly catalog: Catalog
  readonly axes: Axes
  readonly reference: Reference | undefined
  readonly cells: readonly Cell[]
  /** Cells that the environment's filters keep. */
  readonly kept: readonly Cell[]
  readonly adaptive: AdaptiveRounds | undefined
  /** The search for the highest load; `rounds` are the most that it asks an endpoint then. */
  readonly capacity: CapacityRule | undefined
  /** How versions are compared in this run; `rounds` are those of what may be worse then. */
  readonly against: Canary | undefined
  /** Whether a limit that is broken for certain ends the matrix. */
  readonly abortOnFail: boolean
  /** How it is judged. */
  readonly gate: GateSettings
  /** Whether it asks as many rounds as a change needs that it is to see; `rounds` are the fewest then. */
  readonly choosesRounds: boolean
  /** The rounds that were chosen; undefined where they are as declared. */
  readonly chosenRounds: ChosenRounds | undefined
  readonly warmup: number
  readonly seed: number
  readonly temperature: number
  /** Whether the matrix itself says so. */
  readonly isTemperatureDeclared: boolean
  /** Whether answers are streamed; false asks for them in one piece. */
  readonly stream: boolean
  readonly timeoutMs: number
  readonly prompts: readonly Prompt[]
  /** The trace whose requests they stand for, until `withPaddings` without their lengths; undefined where none is replayed. */
  readonly replay: Replay | undefined
  /** The file they come from; undefined where the bench file holds them. */
  readonly promptFile: { readonly path: string; readonly sha256: string } | undefined
  readonly checks: Checks
  /** Checks that ask a second model. */
  readonly judges: readonly DeclaredJudge[]
  readonly thresholds: Thresholds
  readonly order: Order
  readonly arrivals: Arrivals
  /** How long somebody thinks between the turns of a conversation; undefined not at all. */
  readonly thinking: ThinkTime | undefined
  /** Rounds that make a conversation; undefined where questions stand alone. */
  readonly turns: number | undefined
  /** Fills prompts up; undefined where none has to be, and until `withPaddings` has loaded it. */
  readonly paddings: Paddings | undefined
}

/** Expands what a person declared; every mistake is an error here, before any request. */
export function planMatrix(name: unknown, options: unknown, settings: RunSettings): Plan {
  if (typeof name !== 'string' || name.trim() === '') {
    throw new BenchError(
      'invalid-option',
      `matrix(): the first argument is the matrix's name, received ${received(name)}`,
    )
  }
  const where = `matrix('${name}')`
  const parsed = parseOptions(matrixOptions, options ?? {}, where)
  const { overrides, defaults } = settings
  const named = list(parsed.models)
  const replay = planReplay(parsed, { maxRequests: overrides.rounds, where })
  // Nobody asked for what the answers to drawn text say.
  const { checks, judges } = sortedChecks(parsed.checks ?? (replay ? {} : builtInChecks))
  const measurable = withListedModels(settings.catalog, named ?? overrides.models ?? [])
  const judging = Object.values(judges).map(({ model }) => model)
  const catalog = withListedModels(measurable, judging)
  const capacity = planCapacity(parsed, { maxRequests: overrides.rounds, where })
  const unsearched: Axes = {
    model: named ?? Object.keys(measurable.models),
    provider: list(parsed.providers) ?? Object.keys(catalog.providers),
    inputTokens: list(parsed.inputTokens) ?? [plainWorkload.inputTokens],
    maxTokens: replay
      ? [mostOutputTokens(replay)]
      : (list(parsed.maxTokens) ?? [defaults.maxTokens]),
    json: list(parsed.json) ?? [false],
    concurrency: list(parsed.concurrency) ?? [plainWorkload.concurrency],
    ...rateAxes(parsed.rate, { mostRounds: overrides.rounds, replay }),
    promptCache: list(parsed.promptCache) ?? [plainWorkload.promptCache],
    connection: list(parsed.connection) ?? [plainWorkload.connection],
  }
  const declared = capacity ? axesSearched(unsearched, capacity) : unsearched
  checkNames(declared.provider, Object.keys(catalog.providers), `${where}: \`providers\` names`)
  checkModels(declared, catalog, `${where}: \`models\``)
  for (const [check, judge] of Object.entries(judges)) checkJudge(check, judge, { catalog, where })
  const adaptive = typeof parsed.rounds === 'object' ? parsed.rounds : undefined
  const declaredRounds =
    capacity?.maxRequests ??
    replay?.requests.length ??
    timedRounds(parsed, declared) ??
    (typeof parsed.rounds === 'number' ? parsed.rounds : (adaptive?.max ?? defaults.rounds))
  checkReference('reference', { reference: parsed.reference, axes: declared, where })
  const version = levelsAgainst(parsed.against)
  checkReference('against', { reference: version, axes: declared, where })
  const reference = parsed.reference ?? version
  checkDuration(parsed, declared.rate, where)
  checkStages(parsed, { axes: declared, where })
  checkWorkload(declared, { ...parsed, reference, rounds: declaredRounds, adaptive }, where)
  const axes: Axes = {
    ...declared,
    maxTokens: list(overrides.maxTokens) ?? declared.maxTokens,
    json: list(overrides.json) ?? declared.json,
  }
  const cells = expand(axes, catalog)
  if (cells.length === 0) {
    throw new BenchError(
      'invalid-option',
      `${where} has no cell: none of the providers ${axes.provider.join(', ')} serves any of the models ${axes.model.join(', ')}. Say in llmBench() what one of them calls it: ${declarationOf(axes.model[0], axes.provider[0], 'its name there')}`,
    )
  }
  const ofEach = replay || capacity ? declaredRounds : (overrides.rounds ?? declaredRounds)
  const gate = gateOf(parsed, settings.gate)
  const chooses = choosesRounds(parsed, gate, {
    declared: { axes, rounds: declaredRounds, adaptive },
    where,
  })
  const against = planAgainst(parsed, { rounds: ofEach, cells, where })
  const rounds = against?.maxRounds ?? ofEach
  // A number of rounds in the environment stands for whatever the matrix says.
  const duration = overrides.rounds === undefined ? parsed.for : undefined
  const load = planLoad(cells, { rounds, duration, isReplay: replay !== undefined })
  const promptFile = isPromptFile(parsed.prompts) ? parsed.prompts : undefined
  const declaredRows = isPromptFile(parsed.prompts) ? parsed.prompts.rows : parsed.prompts
  const pool = replay ? uncountedRows(replay) : promptPool(declaredRows ?? topics, parsed)
  // What the environment says holds for every request.
  const prompts = overrides.maxTokens === undefined ? pool : pool.map(withoutLimit)
  checkPrompts(prompts, { ...parsed, turns: parsed.turns, axes, where })
  const plan: Omit<Plan, 'judges'> = {
    name,
    catalog,
    axes,
    reference,
    cells,
    kept: cells.filter(({ levels }) => isKept(levels, settings)),
    ...load,
    ...(capacity && { blockSize: firstBlockSize(capacity) }),
    adaptive: overrides.rounds === undefined ? adaptive : undefined,
    capacity,
    against,
    abortOnFail: overrides.abortOnFail ?? parsed.abortOnFail ?? false,
    gate,
    choosesRounds: chooses && overrides.rounds === undefined,
    chosenRounds: undefined,
    warmup: capacity || replay ? 0 : (overrides.warmup ?? parsed.warmup ?? defaults.warmup),
    seed: overrides.seed ?? parsed.seed ?? settings.seed,
    temperature: parsed.temperature ?? defaults.temperature,
    isTemperatureDeclared: parsed.temperature !== undefined,
    stream: parsed.stream ?? true,
    timeoutMs: overrides.timeoutMs ?? parsed.timeoutMs ?? defaults.timeoutMs,
    prompts,
    replay,
    promptFile: promptFile && { path: promptFile.path, sha256: promptFile.sha256 },
    checks,
    thresholds: parsed.thresholds ?? {},
    order: parsed.order ?? 'sequential',
    arrivals: parsed.arrivals ?? 'poisson',
    // Warm and busted prompts can be compared only where both say the same.
    turns: axes.promptCache.includes('warm') ? (parsed.turns ?? TURNS) : undefined,
    thinking: thinkTimeOf(parsed.thinkTimeMs),
    paddings: undefined,
  }
  return { ...plan, judges: planJudges(judges, plan, { ...settings, catalog }) }
}

/** Checks of ours and of the bench file's own, and those that ask a second model. */
function sortedChecks(declared: Readonly<Record<string, Check | ScoreCheck | JudgeCheck>>): {
  readonly checks: Checks
  readonly judges: Readonly<Record<string, JudgeOptions>>
} {
  const checks: Record<string, Check | ScoreCheck> = {}
  const judges: Record<string, JudgeOptions> = {}
  for (const [name, check] of Object.entries(declared)) {
    if ('judgedBy' in check) judges[name] = check.judgedBy
    else checks[name] = check
  }
  return { checks, judges }
}

/** Whoever judges has to be known like whoever is measured. */
function checkJudge(
  name: string,
  { model, provider }: JudgeOptions,
  { catalog, where }: { readonly catalog: Catalog; readonly where: string },
): void {
  const option = `${where}: \`checks.${name}`
  checkNames([provider], Object.keys(catalog.providers), `${option}.provider\` names`)
  checkModels({ model: [model], provider: [provider] }, catalog, `${option}.model\``)
  if (catalog.providers[provider]?.models[model] !== undefined) return
  throw new BenchError(
    'invalid-option',
    `${option}\`: ${provider} does not serve ${model}. Say in llmBench() what it is called there: ${declarationOf(model, provider, 'its name there')}`,
  )
}

/** Plans one endpoint; the same rules as for a matrix of one cell. */
export function planCall(
  model: string,
  provider: string,
  options: ChatOptions,
  settings: RunSettings,
): Plan {
  return planMatrix(
    `${model} via ${provider}`,
    { ...options, models: model, providers: provider },
    settings,
  )
}

function expand(axes: Axes, catalog: Catalog): Cell[] {
  const cells: Cell[] = []
  for (const model of axes.model) {
    for (const provider of axes.provider) {
      // A model that a provider does not serve is simply not a cell.
      if (catalog.providers[provider]?.models[model] === undefined) continue
      for (const workload of workloadsOf(axes)) {
        cells.push(cellOf({ model, provider, ...workload }, axes))
      }
    }
  }
  return cells
}

function isKept({ model, provider }: Levels, { overrides }: RunSettings): boolean {
  return (
    (overrides.models?.includes(model) ?? true) && (overrides.providers?.includes(provider) ?? true)
  )
}

function list<Level>(levels: Level | readonly Level[] | undefined): readonly Level[] | undefined {
  if (levels === undefined) return undefined
  return isList(levels) ? levels : [levels]
}

function isList<Level>(levels: Level | readonly Level[]): levels is readonly Level[] {
  return Array.isArray(levels)
}

function withoutLimit({ maxTokens: _limit, ...row }: Prompt): Prompt {
  return row
}
