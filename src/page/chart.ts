import { element } from './element.ts'
import { content } from './page-content.ts'

/** What a chart has on paper: about the width of the text on A4. */
const PAPER_WIDTH_PX = 680

export interface Chart {
  /** Draws anew what the controls or the width have changed. */
  redraw(): void
}

/** Up to so many requests charts are drawn before the page is shown: a picture of it then has them. */
const MAX_AT_ONCE = 20_000

/**
 * Fills a figure: controls, the drawing and how to read it. It is drawn at once, the charts of large
 * pages as soon as the browser has nothing else to do, and again when its width changes.
 */
export function startChart(
  figure: HTMLElement,
  options: {
    readonly controls: readonly HTMLElement[]
    /** Draws into the body; gives a sentence on how to read it. */
    readonly draw: (body: HTMLElement, width: number) => string
  },
): Chart {
  const body = element('div', { class: 'chart-body' })
  const caption = element('figcaption')
  figure.append(element('div', { class: 'controls' }, ...options.controls), body, caption)
  let drawnWidth = 0
  let isOnPaper = false
  const draw = (width: number): void => {
    if (width === 0) return
    drawnWidth = width
    // The page must not jump while a drawing is replaced.
    body.style.setProperty('min-height', `${body.offsetHeight}px`)
    body.replaceChildren()
    caption.textContent = options.draw(body, width)
    body.style.removeProperty('min-height')
  }
  const resized = new ResizeObserver(() => {
    // On paper the width is given, and only the height follows.
    if (!isOnPaper && body.clientWidth !== drawnWidth) draw(body.clientWidth)
  })
  if (countRequests() <= MAX_AT_ONCE) draw(body.clientWidth)
  whenIdle(() => resized.observe(body))
  addEventListener('beforeprint', () => {
    isOnPaper = true
    draw(PAPER_WIDTH_PX)
  })
  addEventListener('afterprint', () => {
    isOnPaper = false
    draw(body.clientWidth)
  })
  return { redraw: () => draw(body.clientWidth) }
}

function countRequests(): number {
  return content.matrices
    .flatMap(({ cells }) => cells)
    .reduce((sum, cell) => sum + cell.samples.count, 0)
}

/** Not when it is looked at: who listens to a page does not scroll. */
function whenIdle(action: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(action)
  else setTimeout(action)
}
