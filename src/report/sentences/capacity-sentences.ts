import { joinList, pluralize } from '../../format/lists.ts'
import { showCount, showNumber, showUsd } from '../../format/numbers.ts'
import { showCapacity } from '../../gate/judge-capacity.ts'
import { objectiveName, percent } from '../../gate/threshold-list.ts'
import type { Capacity, CapacityEnd } from '../../model/capacity.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

/** What every endpoint bears that was searched, in words, with how sure that is and what it cost. */
export function capacitySentences({ capacities }: DocumentMatrix): string[] {
  return capacities.map(
    (capacity) => `${capacityWords(capacity)} (${cost(capacity)}).${ending(capacity)}`,
  )
}

/** The same without what it cost. */
export function capacityWords(capacity: Capacity): string {
  return `${capacity.label} ${found(capacity)}`
}

/** `keeps 95 % within ttft ≤ 800 ms up to 14 [11, 17] requests in flight`. */
function found(capacity: Capacity): string {
  const { value, share, objective, stoppedBy } = capacity
  const what = `${percent(share)} within ${objectiveName(objective)}`
  if (value === undefined) return `has no known capacity for ${what}`
  if (stoppedBy === 'refused')
    return `refuses requests (429) at the lowest load: ${what} is kept at none`
  if (stoppedBy === 'nothing') return `keeps ${what} at no load: ${lowest(capacity)}`
  return `keeps ${what} up to ${showCapacity(capacity)}`
}

/** `3 of 40 requests kept it at the lowest`. */
function lowest({ blocks }: Capacity): string {
  const first = blocks.filter(({ level }) => level === blocks[0]?.level)
  const kept = first.reduce((sum, block) => sum + block.kept, 0)
  const counted = first.reduce((sum, block) => sum + block.counted, 0)
  return `${kept} of ${counted} requests kept it at the lowest`
}

/** `1,240 requests, $0.52; above 12, 430 were refused (429)`. */
function cost({ requests, costUsd, blocks }: Capacity): string {
  const refused = blocks.filter((block) => block.refused > 0)
  const from = Math.min(...refused.map(({ level }) => level))
  const count = refused.reduce((sum, block) => sum + block.refused, 0)
  return [
    `${showCount(requests)} requests`,
    ...(costUsd === undefined ? [] : [showUsd(costUsd)]),
    ...(count > 0 ? [`${showCount(count)} refused (429) at ${from} and above`] : []),
  ].join(', ')
}

const endings: Readonly<Record<CapacityEnd, string>> = {
  width: '',
  nothing: '',
  refused: '',
  max: ' That is the highest level tried: raise `capacity.max` to see where it ends.',
  client: '',
  requests:
    ' The search ended at `capacity.maxRequests`: more requests would make the interval narrower.',
  budget: ' The search ended at `budgetUsd`: more money would make the interval narrower.',
  suspended: ' The search ended early: its provider got no more requests.',
  interrupted: ' The search was interrupted.',
}

function ending({ stoppedBy, value, blocks }: Capacity): string {
  if (stoppedBy === undefined) return ' The search goes on.'
  const words = `${endings[stoppedBy]}${ownLag(blocks, stoppedBy)}`
  const partial = blocks
    .filter(({ counted, lagMs }) => counted === 0 && lagMs === undefined)
    .map(({ level }) => String(level))
  const isUnknown = value === undefined && partial.length > 0
  return isUnknown ? `${words} No block was whole (load ${joinList(partial, 'and')}).` : words
}

/** What this machine's own delay did to a search: it does not count against the endpoint. */
function ownLag(blocks: Capacity['blocks'], stoppedBy: CapacityEnd): string {
  const lagged = blocks.filter(({ lagMs }) => lagMs !== undefined)
  if (lagged.length === 0) return ''
  const most = showNumber(Math.max(...lagged.map(({ lagMs = 0 }) => lagMs)))
  const highest = Math.max(0, ...blocks.flatMap(({ counted, level }) => (counted > 0 ? level : [])))
  if (stoppedBy === 'client') {
    return highest === 0
      ? ` This machine, not the endpoint, is the limit: it lagged by up to ${most} ms at the lowest load.`
      : ` This machine, not the endpoint, is the limit above ${highest}: it lagged by up to ${most} ms there.`
  }
  return ` ${pluralize(lagged.length, 'block')} did not count, because this machine lagged by up to ${most} ms.`
}
