import { type CapacityRule, type LoadKind, MIN_LOAD } from '../model/capacity.ts'
import type { Objective } from '../model/threshold.ts'

const MIN_FIRST_COUNTED = 10
const MIN_COUNTED = 20
/** Fillings that are counted once the boundary is near. */
const FILLINGS = 4
/** A block at a rate takes so long, or so many times as long as an answer: until then slots fill up. */
const RATE_SECONDS = 15
const RATE_ANSWERS = 9
const RATE_LEAD_SHARE = 1 / 3
/** What was captured stays in memory until its block is over, at some 100 KB an answer. */
const MAX_REQUESTS = 1000

/** How many requests a block takes, and how many of them count. */
export interface BlockPlan {
  /** Requests that fill the level up, and do not count: they find a shorter queue than later ones. */
  readonly lead: number
  readonly counted: number
  /** Requests that keep the level full while the last of those answer; they do not count either. */
  readonly tail: number
}

/**
 * A block at a level of load. In a closed loop the first filling does not count; a first look at a level
 * counts one more, and others four. Where the objective is about more than the first token, a last filling
 * keeps the level full. At a rate a block lasts 15 seconds, or nine times as long as an answer takes, of which
 * the first third does not count.
 */
export function blockPlanOf(
  of: LoadKind,
  { level, isFirstLook }: { readonly level: number; readonly isFirstLook: boolean },
  {
    isKeptFull = false,
    answerSeconds = 0,
  }: {
    readonly isKeptFull?: boolean
    /** How long an answer takes; 0 where nothing is known of it. */
    readonly answerSeconds?: number | undefined
  } = {},
): BlockPlan {
  const min = isFirstLook ? MIN_FIRST_COUNTED : MIN_COUNTED
  if (of === 'rate') {
    const least = Math.ceil(min / (1 - RATE_LEAD_SHARE))
    const seconds = Math.max(RATE_SECONDS, RATE_ANSWERS * answerSeconds)
    const whole = Math.min(MAX_REQUESTS, Math.max(least, Math.ceil(level * seconds)))
    const lead = Math.round(whole * RATE_LEAD_SHARE)
    return { lead, counted: whole - lead, tail: 0 }
  }
  const tail = isKeptFull ? level : 0
  const wanted = Math.max(min, level * (isFirstLook ? 1 : FILLINGS))
  return { lead: level, counted: Math.min(wanted, MAX_REQUESTS - level - tail), tail }
}

/** About how many of so many requests count, in blocks near the boundary. */
export function countedAmong(requests: number, of: LoadKind): number {
  return requests * (of === 'rate' ? 1 - RATE_LEAD_SHARE : FILLINGS / (FILLINGS + 1))
}

/** Requests of the first block of a search, which every endpoint is sent. */
export function firstBlockSize({ of, objective }: Pick<CapacityRule, 'of' | 'objective'>): number {
  const step = { level: MIN_LOAD, isFirstLook: true }
  return sizeOfBlock(blockPlanOf(of, step, { isKeptFull: needsFullBlocks(objective) }))
}

/** All requests of a block. */
export function sizeOfBlock({ lead, counted, tail }: BlockPlan): number {
  return lead + counted + tail
}

const firstTokenMetrics: ReadonlySet<string> = new Set(['ttftMs', 'ttftFromIntendedMs', 'queueMs'])

/** Whether an objective is about what comes after the first token, which others' answers slow down. */
export function needsFullBlocks(objective: Objective): boolean {
  return Object.entries(objective).some(
    ([name, limit]) => limit !== undefined && !firstTokenMetrics.has(name),
  )
}
