import { pluralize } from '../format/lists.ts'
import type { Pointing, Target } from './pointing.ts'

/**
 * A plot as a slider over its marks: left and right go from mark to mark, Enter opens one. A screen
 * reader says where it stands.
 */
export function walkByKeys<Mark extends Target>(
  plot: HTMLElement,
  marks: readonly Mark[],
  options: {
    /** What a mark stands for: a run, a request. */
    readonly what: string
    readonly pointing: Pointing<Mark>
    readonly say: (mark: Mark) => readonly string[]
    readonly open: (mark: Mark) => void
  },
): void {
  const { what, pointing, say, open } = options
  const inOrder = marks.toSorted((a, b) => a.x - b.x)
  let place = -1
  plot.setAttribute('role', 'slider')
  plot.setAttribute('aria-valuemin', '1')
  plot.setAttribute('aria-valuemax', String(inOrder.length))
  plot.setAttribute('aria-valuenow', '1')
  plot.setAttribute(
    'aria-valuetext',
    `${pluralize(inOrder.length, what)}; use the arrow keys to move between them`,
  )
  plot.tabIndex = 0
  const goTo = (next: number): void => {
    place = Math.max(0, Math.min(next, inOrder.length - 1))
    const mark = inOrder[place]
    if (!mark) return
    plot.setAttribute('aria-valuenow', String(place + 1))
    plot.setAttribute('aria-valuetext', say(mark).join(', '))
    pointing.point(mark)
  }
  plot.addEventListener('keydown', (event) => {
    const mark = inOrder[place]
    if (event.key === 'ArrowRight') goTo(place + 1)
    else if (event.key === 'ArrowLeft') goTo(place - 1)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(inOrder.length - 1)
    else if (event.key === 'Enter' && mark) open(mark)
    else return
    event.preventDefault()
  })
  plot.addEventListener('blur', pointing.unpoint)
}

/** One stop for the tabulator in a column of plots: up and down go from one to the next. */
export function rove(plots: readonly HTMLElement[]): void {
  for (const [place, plot] of plots.entries()) {
    plot.tabIndex = place === 0 ? 0 : -1
    plot.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      const next = plots[place + step]
      if (step === 0 || !next) return
      event.preventDefault()
      plot.tabIndex = -1
      next.tabIndex = 0
      next.focus()
    })
  }
}
