import type { LoadKind } from '../model/capacity.ts'

const MIN_FIRST_COUNTED = 10
const MIN_COUNTED = 20
/** Fillings that are counted once the boundary is near. */
const FILLINGS = 4
const RATE_SECONDS = 15
const RATE_LEAD_SHARE = 1 / 3
/** What was captured stays in memory until its block is over, at some 100 KB an answer. */
const MAX_REQUESTS = 1000

/** How many requests a block takes, and how many of them count. */
export interface BlockPlan {
  /** Requests that fill the level up, and do not count: they find a shorter queue than later ones. */
  readonly lead: number
  readonly counted: number
}

/**
 * A block at a level of load. In a closed loop the first filling does not count; a first look at a level
 * counts one more, and others four. At a rate a block lasts 15 seconds, of which the first third does not count.
 */
export function blockPlanOf(
  of: LoadKind,
  { level, isFirstLook }: { readonly level: number; readonly isFirstLook: boolean },
): BlockPlan {
  const min = isFirstLook ? MIN_FIRST_COUNTED : MIN_COUNTED
  if (of === 'rate') {
    const whole = Math.min(MAX_REQUESTS, Math.max(min * 1.5, Math.ceil(level * RATE_SECONDS)))
    const lead = Math.round(whole * RATE_LEAD_SHARE)
    return { lead, counted: whole - lead }
  }
  const lead = level === 1 ? 0 : level
  const wanted = Math.max(min, level * (isFirstLook ? 1 : FILLINGS))
  return { lead, counted: Math.min(wanted, MAX_REQUESTS - lead) }
}
