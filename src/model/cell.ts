/** The dimensions of a matrix, in the order in which ids and tables name them. */
export const axisNames = ['model', 'provider', 'maxTokens', 'json'] as const
export type AxisName = (typeof axisNames)[number]

/** A cell's position on every axis. */
export interface Levels {
  readonly model: string
  readonly provider: string
  readonly maxTokens: number
  readonly json: boolean
}

/** An axis with the levels it has in a matrix; one level is a setting. */
export type Axes = { readonly [Axis in AxisName]: readonly Levels[Axis][] }

/** One endpoint under one workload: what gets statistics. */
export interface Cell {
  /** `gpt-4.1@openai json=true`: unique in its matrix. */
  readonly id: string
  /** `gpt-4.1 via openai, json`: for people. */
  readonly label: string
  readonly levels: Levels
}

/** Levels beyond the endpoint that tell the cells of a matrix apart. */
function workloadLevels(levels: Levels, axes: Axes): string[] {
  const parts: string[] = []
  if (axes.maxTokens.length > 1) parts.push(`maxTokens=${levels.maxTokens}`)
  if (axes.json.length > 1) parts.push(`json=${levels.json}`)
  return parts
}

/** Like {@link workloadLevels}, as a person would say it. */
function workloadLabels(levels: Levels, axes: Axes): string[] {
  const parts: string[] = []
  if (axes.maxTokens.length > 1) parts.push(`${levels.maxTokens} tokens`)
  if (axes.json.length > 1) parts.push(levels.json ? 'json' : 'prose')
  return parts
}

export function cellOf(levels: Levels, axes: Axes): Cell {
  return {
    id: [`${levels.model}@${levels.provider}`, ...workloadLevels(levels, axes)].join(' '),
    label: [`${levels.model} via ${levels.provider}`, ...workloadLabels(levels, axes)].join(', '),
    levels,
  }
}
