import { indexAt } from './columns.ts'
import { placedCell } from './page-content.ts'
import { openSample } from './sample-dialog.ts'
import type { SampleList } from './sample-list.ts'

let list: SampleList | undefined

/** Goes where links and the address of the page point: to a cell's samples, or to one of them. */
export function startAddresses(sampleList: SampleList | undefined): void {
  list = sampleList
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#sample"]') : null
    // A second click on the same link changes no address, and must work all the same.
    if (link && follow(link.getAttribute('href') ?? '')) event.preventDefault()
  })
  addEventListener('hashchange', () => follow(location.hash))
  follow(location.hash)
}

/** Follows `#samples-0-3` to the samples of a cell, `#sample-0-3-17` to one; false for all others. */
export function follow(address: string): boolean {
  const [, kind, ...numbers] = /^#(samples?)-(\d+)-(\d+)(?:-(\d+))?$/.exec(address) ?? []
  const [matrixIndex = 0, cellIndex = 0, place = 0] = numbers.map(Number)
  const placed = placedCell(matrixIndex, cellIndex)
  if (kind === undefined || !placed) return false
  const index = kind === 'samples' ? undefined : indexAt(placed.cell, place)
  if (index === undefined) list?.showCell(matrixIndex, cellIndex)
  else openSample(placed, index)
  return true
}
