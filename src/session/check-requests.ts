import { createHash } from 'node:crypto'

import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { joinList } from '../format/lists.ts'
import { showUsd } from '../format/numbers.ts'
import { BenchError } from '../model/bench-error.ts'
import { isLoopback } from '../model/loopback.ts'
import type { DeclaredRequest } from '../runner/declared-request.ts'
import { requestOf } from './max-request.ts'
import { askedOfJudge } from './plan-judges.ts'
import type { Plan } from './plan.ts'
import { shownField } from './shown-field.ts'

type Departure = DeclaredRequest['departures'][number]

const advice: Readonly<Record<Departure['subject'], string>> = {
  prompt: 'Remove it from `body` and set `prompts`: the prompt is sent as declared, after a nonce',
  model: "Remove it from `body` and name the model in `models`, and in the provider's `models`",
  stream:
    'Remove it from `body` and set the option `stream` of the matrix: `false` asks for whole answers, which have no first token to time',
  limit:
    'Remove it from `body` and set `maxTokens`, which is sent under the name that the endpoint accepts: `max_tokens`, `max_completion_tokens` or its own',
  temperature:
    'Remove it from `body` and set `temperature`; it is left out where an endpoint does not accept it',
  'system prompt': 'Remove it from `body` and set `system`',
  tools: 'Remove it from `body` and set `tools`',
  'choice of tools': 'Remove it from `body` and set `toolChoice`',
  schema: 'Remove it from `body`, or declare no `schema`',
  format:
    'Remove it from `body`: `json` is an axis of this matrix, and its levels would send one format',
}

/**
 * Refuses what is not sent as it is declared, and a live run that could cost more than its budget.
 * Everything is held against the body that will be sent, before anything is.
 */
export function checkRequests(
  cells: readonly PlannedCell[],
  plan: Plan,
  settings: RunSettings,
): void {
  const seen = new Map<string, PlannedCell>()
  for (const cell of cells) {
    const request = requestOf(cell, plan, settings)
    checkNeeds(cell, request, settings)
    const departure = request.departures.find((item) => !isAllowed(item, plan, settings))
    if (departure) refuse(cell, describe(departure))
    checkDistinct(cell, request, seen)
    checkPrice(cell, request, settings)
    checkBudget(cell, { request, plan, settings })
  }
  for (const judge of plan.judges) {
    checkRequests([judge], askedOfJudge(judge, judge.maxQuestionBytes, plan), settings)
  }
}

function isAllowed({ subject, value }: Departure, plan: Plan, { budgetUsd }: RunSettings): boolean {
  // A format of one's own, such as a schema, stands in the place of no level.
  if (subject === 'format') return plan.axes.json.length === 1
  if (value !== undefined) return false
  // Answers are whole by default.
  if (subject === 'stream') return !plan.stream
  // Whoever does not mind the money may leave the length to the model.
  if (subject === 'limit') return budgetUsd === Infinity && plan.axes.maxTokens.length === 1
  return subject === 'temperature' && !plan.isTemperatureDeclared
}

function describe({ subject, field, value }: Departure): string {
  const what =
    value === undefined
      ? `\`body\` removes \`${field}\``
      : `\`body\` sets ${shownField(field, value)}`
  return `${what}, so the declared ${subject} would not be sent. ${advice[subject]}`
}

const needs: Readonly<Record<NonNullable<DeclaredRequest['unmet']>['need'], string>> = {
  system: '`system` is declared',
  'late system messages': '`messages` has a system message behind its first turn',
  tools: '`tools` are declared',
  "toolChoice 'none'": "`toolChoice` is 'none'",
  'tool calls without tools': '`messages` has calls of tools',
  schema: '`schema` is declared',
  images: '`images` are declared',
  'whole answers': '`stream` is false',
}

/** Refuses what the provider's protocol has no place for. */
function checkNeeds(cell: PlannedCell, { unmet }: DeclaredRequest, { catalog }: RunSettings): void {
  if (!unmet) return
  const protocol = catalog.providers[cell.levels.provider]?.protocol
  refuse(cell, `${needs[unmet.need]}, but ${protocol} ${unmet.advice}`)
}

/** Two levels of an axis must be two requests. */
function checkDistinct(
  cell: PlannedCell,
  { body, nonce }: DeclaredRequest,
  seen: Map<string, PlannedCell>,
): void {
  const { model, provider, maxTokens, json } = cell.levels
  const sent = JSON.stringify([model, provider, JSON.stringify(body).replaceAll(nonce, '')])
  // Bodies may be long, and cells many.
  const key = createHash('sha256').update(sent).digest('hex')
  const other = seen.get(key)
  seen.set(key, cell)
  if (!other || (other.levels.maxTokens === maxTokens && other.levels.json === json)) return
  refuse(
    cell,
    `\`${other.label}\` and \`${cell.label}\` would send the same request. Remove the field that makes them equal from \`body\`, or remove one of the levels`,
  )
}

/** Refuses an unknown price while money is limited. */
function checkPrice(
  cell: PlannedCell,
  { raisedBy: [raising] }: DeclaredRequest,
  { mode, budgetUsd, isBudgetDeclared, catalog }: RunSettings,
): void {
  const { skipped, price, maxRequest } = cell
  const { model, provider: name } = cell.levels
  if (mode === 'simulated' || budgetUsd === Infinity || skipped !== undefined) return
  if (maxRequest.usd !== undefined) return
  const provider = catalog.providers[name]
  const isHere = provider !== undefined && isLoopback(new URL(provider.baseURL).hostname)
  // A gateway on this machine may be free or not. A budget that somebody set has to hold.
  const isPriced = provider?.prices[model] !== undefined
  if (isHere && !isPriced && !isBudgetDeclared) return
  if (maxRequest.unbounded !== undefined) {
    throw new BenchError(
      'invalid-option',
      `provider \`${name}\`: ${maxRequest.unbounded}, or turn the limit off with \`budgetUsd: Infinity\`. Without that, \`budgetUsd\` cannot be enforced`,
    )
  }
  if (price && maxRequest.outputTokens === undefined && raising) {
    refuse(
      cell,
      `\`body\` sets ${shownField(raising.field, raising.value)}, so nothing limits the tokens of an answer and \`budgetUsd\` cannot be enforced. Lower it`,
    )
  }
  const free = isHere ? ', set `free: true` where nothing is charged' : ''
  throw new BenchError(
    'invalid-option',
    `the price of \`${model}\` at \`${name}\` is unknown, so \`budgetUsd\` cannot be enforced. Declare \`prices\` for the provider${free}, or turn the limit off with \`budgetUsd: Infinity\``,
  )
}

/** Refuses a budget that not even the first requests fit in: they are asked all or none. */
function checkBudget(
  { skipped, label, levels: { maxTokens }, maxRequest }: PlannedCell,
  {
    request: { raisedBy },
    plan,
    settings: { mode, budgetUsd },
  }: {
    readonly request: DeclaredRequest
    readonly plan: Plan
    readonly settings: RunSettings
  },
): void {
  if (mode === 'simulated' || skipped !== undefined || maxRequest.usd === undefined) return
  // A block may be larger than what there is to ask.
  const together = Math.min(plan.blockSize, Math.max(plan.rounds, plan.warmup))
  const leastUsd = maxRequest.usd * together
  if (leastUsd <= budgetUsd) return
  const what = together === 1 ? 'one request' : `the ${together} requests that are sent together`
  const ways = [
    plan.replay ? '`maxRequests` of replay()' : `\`maxTokens\` (${maxTokens})`,
    ...raisedBy.map(({ field, value }) => `\`${field}\` (${value}) of \`body\``),
    ...(together === 1 || plan.replay ? [] : ['the load']),
  ]
  throw new BenchError(
    'invalid-option',
    `${label}: ${what} can cost ${showUsd(leastUsd)}, more than \`budgetUsd\` $${budgetUsd}. Raise it (LLM_BENCH_BUDGET_USD, or \`budgetUsd\` of the plugin), or lower ${joinList(ways, 'or')}`,
  )
}

function refuse({ levels: { provider } }: PlannedCell, what: string): never {
  throw new BenchError('invalid-option', `provider \`${provider}\`: ${what}`)
}
