import { showCount } from '../format/numbers.ts'
import { element } from './element.ts'

interface Pager {
  readonly element: HTMLElement
  /** Says which part of how many is shown. */
  show(start: number, total: number): void
}

/** Buttons that go through a long list page by page. */
export function pager(pageSize: number, onMove: (start: number) => void): Pager {
  let start = 0
  let total = 0
  const lastStart = (): number => Math.max(0, Math.floor((total - 1) / pageSize) * pageSize)
  const button = (text: string, name: string, target: () => number): HTMLButtonElement => {
    const made = element('button', { type: 'button', 'aria-label': name }, text)
    made.addEventListener('click', () => onMove(Math.max(0, Math.min(target(), lastStart()))))
    return made
  }
  const back = [
    button('«', 'First page', () => 0),
    button('‹', 'Previous page', () => start - pageSize),
  ]
  const onwards = [
    button('›', 'Next page', () => start + pageSize),
    button('»', 'Last page', lastStart),
  ]
  const position = element('span', { role: 'status' })
  return {
    element: element(
      'nav',
      { class: 'pager', 'aria-label': 'Pages of the list' },
      ...back,
      position,
      ...onwards,
    ),
    show(newStart, newTotal) {
      start = newStart
      total = newTotal
      const end = Math.min(start + pageSize, total)
      position.textContent =
        total === 0 ? 'none' : `${showCount(start + 1)} to ${showCount(end)} of ${showCount(total)}`
      for (const item of back) item.disabled = start === 0
      for (const item of onwards) item.disabled = end >= total
    },
  }
}
