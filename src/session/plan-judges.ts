import type { PlannedJudge } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import { axesSpannedBy, type Cell, cellOf, plainWorkload } from '../model/cell.ts'
import type { JudgeOptions } from '../model/judge.ts'
import { SIMULATED_JUDGE_HEADER } from '../model/simulated-requests.ts'
import { longestQuestionBytes } from '../runner/judge-question.ts'
import type { Judge } from '../runner/judging.ts'
import { endpointOf } from './endpoint-of.ts'
import { maxChargeOf } from './max-request.ts'
import type { Plan } from './plan.ts'
import { plannedCell } from './planned-cells.ts'

/** A reply is a number. */
const MAX_TOKENS = 16
/** No language takes more bytes for a token, as a rule; of an answer that does, the beginning is judged. */
const BYTES_PER_TOKEN = 8

/** A judge with the functions that write its questions and read its replies. */
export type DeclaredJudge = PlannedJudge & { readonly declared: JudgeOptions }

type BarePlan = Omit<Plan, 'judges'>

/** What asking the judges of a matrix takes at most; the cells of the plan are not asked for yet. */
export function planJudges(
  judges: Readonly<Record<string, JudgeOptions>>,
  plan: BarePlan,
  settings: RunSettings,
): DeclaredJudge[] {
  const limits = [
    ...plan.axes.maxTokens,
    ...plan.prompts.flatMap(({ maxTokens }) => maxTokens ?? []),
  ]
  return Object.entries(judges).map(([check, declared]) => {
    const { model, provider, maxTokens = MAX_TOKENS, atLeast } = declared
    const { maxAnswerBytes = BYTES_PER_TOKEN * Math.max(...limits) } = declared
    const maxQuestionBytes = questionBytes(declared, maxAnswerBytes, { check, plan })
    const levels = { ...plainWorkload, model, provider, maxTokens, json: false }
    const cell = cellOf(levels, axesSpannedBy([]))
    const named: Cell = {
      ...cell,
      id: `judge ${check}`,
      label: `${check}, judged by ${cell.label}`,
    }
    const asked = askedOfJudge(named, maxQuestionBytes, plan)
    const planned = plannedCell(named, asked, settings)
    return { ...planned, check, atLeast, maxAnswerBytes, maxQuestionBytes, declared }
  })
}

/** What a judge is asked, as a plan of its own: one question as long as any. */
export function askedOfJudge(judge: Cell, maxQuestionBytes: number, plan: BarePlan): Plan {
  return {
    ...plan,
    axes: axesSpannedBy([judge]),
    cells: [judge],
    kept: [judge],
    prompts: [{ prompt: 'x'.repeat(maxQuestionBytes), keywords: [] }],
    temperature: 0,
    isTemperatureDeclared: false,
    stream: true,
    blockSize: 1,
    turns: undefined,
    paddings: undefined,
    judges: [],
  }
}

function questionBytes(
  declared: JudgeOptions,
  maxAnswerBytes: number,
  { check, plan }: { readonly check: string; readonly plan: BarePlan },
): number {
  try {
    return longestQuestionBytes(declared, plan.prompts, maxAnswerBytes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BenchError(
      'invalid-option',
      `matrix('${plan.name}'): \`checks.${check}.question\` has to return a text for any answer, and for one of ${maxAnswerBytes} characters it did not: ${reason}`,
      { cause: error },
    )
  }
}

/** The judge as it is asked. */
export function judgeOf(
  { check, declared, maxAnswerBytes, maxQuestionBytes, maxRequest, ...cell }: DeclaredJudge,
  settings: RunSettings,
): Judge {
  // A judge that failed now and then would say nothing of anybody: few rounds are simulated without faults.
  const endpoint = endpointOf(cell, { settings, rounds: 1, environment: process.env })
  const isSimulated = settings.mode === 'simulated'
  const { provider } = endpoint
  return {
    check,
    declared,
    cell,
    maxAnswerBytes,
    maxQuestionBytes,
    endpoint: {
      ...endpoint,
      provider: isSimulated
        ? { ...provider, headers: { [SIMULATED_JUDGE_HEADER]: '1' } }
        : provider,
      ...maxChargeOf(maxRequest, settings),
    },
  }
}
