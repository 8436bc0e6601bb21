import { stageLabel } from '../../model/rate-stage.ts'
import type { DocumentMatrix, Level } from '../../report/schema/results-document.ts'

export interface Axis {
  readonly name: string
  readonly title: string
  readonly levels: readonly Level[]
}

const titles: Readonly<Record<string, string>> = {
  inputTokens: 'input tokens',
  maxTokens: 'max tokens',
  json: 'mode',
  concurrency: 'in flight',
  promptCache: 'prompt cache',
  rate: 'requests/s',
}

/** The axes beyond the endpoint, in the order of the document. */
export function workloadAxes({ axes }: DocumentMatrix): Axis[] {
  const hasStages = axes['stage']?.some((level) => level !== undefined)
  return (
    Object.entries(axes)
      .filter(([name]) => name !== 'model' && name !== 'provider')
      // A stage says its rate.
      .filter(([name]) => name !== 'rate' || !hasStages)
      .map(([name, levels]) => ({ name, title: axisTitle(name), levels }))
  )
}

/** What an axis is called on the page. */
export function axisTitle(name: string): string {
  return titles[name] ?? name
}

/** A level with what it is a level of: `max tokens 64`, `stage 1 (2 req/s, 30s)`. */
export function namedLevel(axis: string, level: unknown): string {
  const text = levelText(axis, level)
  return axis === 'json' || axis === 'stage' ? text : `${axisTitle(axis)} ${text}`
}

/** A level as a person would say it. */
export function levelText(axis: string, level: unknown): string {
  if (axis === 'json') return level === true ? 'json' : 'prose'
  if (axis === 'stage' && typeof level === 'string') return stageLabel(level)
  if (level === undefined) return axis === 'rate' ? 'closed loop' : 'none'
  return typeof level === 'string' ? level : JSON.stringify(level)
}
