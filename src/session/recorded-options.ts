import { relative, resolve, sep } from 'node:path'

import type { RunSettings } from '../bridge/settings.ts'
import type { Prompt } from '../model/prompt.ts'
import type { Plan } from './plan.ts'

/** The options of a matrix as its document records them. */
export function recordedOptions(plan: Plan, { root }: RunSettings): Record<string, unknown> {
  const { promptFile, replay, rounds, warmup, temperature, timeoutMs, order, thresholds } = plan
  return {
    rounds: plan.adaptive ?? plan.against?.rounds ?? rounds,
    ...(plan.axes.stage.some((stage) => stage !== undefined) && { stages: plan.axes.stage }),
    ...(plan.thinking && { thinkTimeMs: plan.thinking }),
    ...(plan.duration !== undefined && { for: plan.duration }),
    ...(plan.capacity && { capacity: plan.capacity }),
    ...(plan.against && { against: plan.against }),
    ...(plan.abortOnFail && { abortOnFail: true }),
    warmup,
    temperature,
    ...(!plan.stream && { stream: false }),
    timeoutMs,
    order,
    // Only open loops have arrivals, and those of a replay are recorded.
    ...(plan.axes.rate.some((rate) => rate !== undefined) &&
      !replay && { arrivals: plan.arrivals }),
    ...(replay && { replay: { ...fileOf(replay, root), ...replay.part } }),
    thresholds,
    checks: [...Object.keys(plan.checks), ...plan.judges.map(({ check }) => check)],
    prompts: {
      ...recordedPrompts(plan.prompts),
      ...(promptFile && { file: fileOf(promptFile, root) }),
    },
    gate: plan.gate,
  }
}

/** A file as a document names it. */
function fileOf(
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  root: string,
): { readonly path: string; readonly sha256: string } {
  return { path: relative(root, resolve(path)).split(sep).join('/'), sha256 }
}

/** How many prompts there are, and how many of them say what beside their question. */
function recordedPrompts(prompts: readonly Prompt[]): Record<string, unknown> {
  const said = (['system', 'messages', 'schema', 'images', 'expected'] as const).flatMap((name) => {
    const count = prompts.filter((row) => row[name] !== undefined).length
    return count === 0 ? [] : [[name, count] as const]
  })
  const tools = new Set(prompts.flatMap((row) => row.tools?.map(({ name }) => name) ?? []))
  const choices = new Set(prompts.flatMap(({ toolChoice }) => choiceName(toolChoice)))
  const limits = new Set(prompts.flatMap(({ maxTokens = [] }) => maxTokens))
  return {
    count: prompts.length,
    ...Object.fromEntries(said),
    ...(tools.size > 0 && { tools: [...tools] }),
    ...(limits.size > 0 && { maxTokens: [...limits].toSorted((a, b) => a - b) }),
    ...(choices.size > 0 && { toolChoice: [...choices] }),
  }
}

function choiceName(choice: Prompt['toolChoice']): string[] {
  if (choice === undefined) return []
  return [typeof choice === 'string' ? choice : choice.name]
}
