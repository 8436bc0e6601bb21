import { joinList } from '../format/lists.ts'
import { showClock } from '../format/show-clock.ts'
import { injectorWords, isPartOfLoad } from '../report/reading/partial.ts'
import type { ShownMatrix } from './join-locations.ts'

/** How many machines sent a load, how far their clocks were apart, and what is missing of it. */
export function injectorNotes({ injectors }: ShownMatrix): string[] {
  if (!injectors) return []
  const clocks = injectors.joined.flatMap(({ number, clocks: own }) => {
    const [first] = own
    return first ? [`injector ${number} ${showClock(first)}`] : []
  })
  const apart =
    clocks.length === 0
      ? ''
      : `. Clocks, against the rendezvous: ${joinList(clocks, 'and')}; all times are on its clock`
  return [
    isPartOfLoad({ injectors })
      ? `a part of a load: only what ${injectorWords(injectors)} sent. It has no verdict: merge the reports of all injectors`
      : `sent by ${injectorWords(injectors)} together${apart}`,
  ]
}
