import type { Checks } from '../model/answer.ts'
import { BenchError } from '../model/bench-error.ts'
import { axesSpannedBy } from '../model/cell.ts'
import { promptSha256 } from '../model/prompt.ts'
import type { Plan } from '../session/plan.ts'
import type { ChatCall } from './chat-call.ts'

export interface NamedCall extends ChatCall {
  readonly name: string
}

/** Settings that calls in one comparison must share, or their rounds could not be paired. */
const shared = ['rounds', 'warmup', 'seed', 'temperature', 'stream', 'timeoutMs'] as const

/** One plan of all calls of a comparison, a cell each; throws where their rounds could not be paired. */
export function joinPlans(plans: readonly Plan[], calls: readonly NamedCall[], name: string): Plan {
  const [first] = plans
  if (!first) throw new BenchError('internal', 'a group without calls')
  for (const plan of plans) {
    const differing = shared.find((setting) => plan[setting] !== first[setting])
    if (differing !== undefined) {
      throw new BenchError(
        'invalid-option',
        `${name}: \`${differing}\` is ${first[differing]} for ${first.name} and ${plan[differing]} for ${plan.name}. Calls that are compared share their rounds: give them the same value`,
      )
    }
  }
  const asks = plans.map(({ prompts }) => prompts.map(promptSha256).join())
  const other = plans[asks.findIndex((pool) => pool !== asks[0])]
  if (other) {
    throw new BenchError(
      'invalid-option',
      `${name}: \`prompts\`, or what stands beside them such as \`system\`, are others for ${first.name} than for ${other.name}. Calls of one comparison share their rounds: give them the same`,
    )
  }
  const judged = plans.map(({ checks, judges }) => `${sourceOf(checks)}\n${sourceOfJudges(judges)}`)
  const otherwise = plans[judged.findIndex((source) => source !== judged[0])]
  if (otherwise) {
    throw new BenchError(
      'invalid-option',
      `${name}: \`checks\` are others for ${first.name} than for ${otherwise.name}. Answers that are compared are judged alike: give both the same checks`,
    )
  }
  const cells = plans.flatMap((plan, index) =>
    plan.cells.map((cell) => {
      const own = calls[index]?.name ?? plan.name
      return { ...cell, id: `${cell.id} bench=${own}`, label: `${own} (${cell.label})` }
    }),
  )
  return { ...first, name, axes: axesSpannedBy(cells), cells, kept: cells }
}

/** The same of second models, with all that they are declared with. */
function sourceOfJudges(judges: Plan['judges']): string {
  const sources = judges.map(({ check, declared }) =>
    Object.entries(declared).map(([option, value]) => `${check}.${option}: ${String(value)}`),
  )
  return sources.flat().toSorted().join('\n')
}

/** What checks are, as far as their source tells: what is written twice alike is the same. */
function sourceOf(checks: Checks): string {
  return Object.entries(checks)
    .map(([name, check]) =>
      typeof check === 'function'
        ? `${name}: ${String(check)}`
        : `${name}: ${String(check.score)} ${check.atLeast}`,
    )
    .toSorted()
    .join('\n')
}
