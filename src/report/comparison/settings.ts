import { createHash } from 'node:crypto'

import { searchSettings } from '../../gate/fingerprint.ts'
import { arrivalsOption, arrivalsSetting } from '../../model/arrivals.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { TURNS } from '../../model/prompt.ts'
import { recordedThinkTime, thinkTimeSetting } from '../../model/think-time.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

const DIGEST_DIGITS = 12

/** What two matrices must have in common to be compared, by the name of each setting. */
export function settingsOf(matrix: DocumentMatrix): Record<string, string> {
  const { options, location, adaptive, drawnFrom, source } = matrix
  if (source) {
    return {
      mode: modeOf(matrix),
      tool: source.tool,
      ...streamOf(matrix),
      ...singleLevels(matrix),
      ...source.settings,
    }
  }
  const { temperature } = options
  const prompts = createHash('sha256').update(drawnFrom.prompts.join('\n')).digest('hex')
  return {
    mode: modeOf(matrix),
    ...(location === undefined ? {} : { location }),
    ...worldOf(matrix),
    ...(typeof temperature === 'number' ? { temperature: String(temperature) } : {}),
    ...streamOf(matrix),
    ...arrivalsOf(matrix),
    ...thinkingOf(matrix),
    ...searchSettings(matrix.capacity),
    ...singleLevels(matrix),
    ...turnsOf(matrix),
    ...(adaptive === undefined ? {} : { rounds: canonicalJson(adaptive) }),
    prompts: prompts.slice(0, DIGEST_DIGITS),
  }
}

/** How long conversations are, where somebody said so. */
export function turnsOf({ drawnFrom: { turns } }: DocumentMatrix): Record<string, string> {
  return turns === undefined || turns === TURNS ? {} : { turns: String(turns) }
}

/** That answers came whole, where they did. */
export function streamOf({ options }: DocumentMatrix): Record<string, string> {
  return options['stream'] === false ? { stream: 'false' } : {}
}

/** How requests were spread over time, where they came in bursts. */
export function arrivalsOf({ options }: DocumentMatrix): Record<string, string> {
  return arrivalsSetting(arrivalsOption.optional().parse(options['arrivals']))
}

/** How long somebody thought between turns, where they did. */
export function thinkingOf({ options }: DocumentMatrix): Record<string, string> {
  return thinkTimeSetting(recordedThinkTime.optional().parse(options['thinkTimeMs']))
}

/** The simulated world, where it is one. */
export function worldOf({ world }: DocumentMatrix): Record<string, string> {
  return world === undefined ? {} : { world }
}

export function modeOf({ cells }: DocumentMatrix): 'live' | 'simulated' {
  return cells.some(({ simulated }) => simulated) ? 'simulated' : 'live'
}

/** Levels of axes that have one only; those of the others stand in the cells' ids. */
export function singleLevels({ axes }: DocumentMatrix): Record<string, string> {
  return Object.fromEntries(
    Object.entries(axes).flatMap(([axis, [level, ...others]]) =>
      axis === 'model' || axis === 'provider' || others.length > 0 || isUnpadded(axis, level)
        ? []
        : [[axis, String(level ?? 'none')] as const],
    ),
  )
}

/** Documents from before prompts could be padded, or rates have stages, say nothing of it. */
function isUnpadded(axis: string, level: unknown): boolean {
  return (axis === 'inputTokens' || axis === 'stage') && level === undefined
}
