import { drawing } from './element.ts'
import { hideTooltip, showTooltip } from './tooltip.ts'

/** Something in a drawing that can be pointed at, in pixels of the drawing. */
export interface Target {
  readonly x: number
  readonly y: number
}

export interface Pointing<Mark extends Target> {
  /** Shows what a mark is. */
  readonly point: (mark: Mark) => void
  readonly unpoint: () => void
}

/** A pointer farther away does not mean a mark. */
const REACH_PX = 26

/** The mark nearest to the pointer says what it is; a click opens it. */
export function startPointing<Mark extends Target>(
  svg: SVGSVGElement,
  marks: readonly Mark[],
  options: {
    readonly say: (mark: Mark) => readonly string[]
    readonly open: (mark: Mark) => void
    readonly ringRadius: number
  },
): Pointing<Mark> {
  const ring = drawing('circle', { class: 'ring', r: options.ringRadius, visibility: 'hidden' })
  svg.append(ring)
  /** Drawings may be shown smaller than they were made for. */
  const zoom = (area: DOMRect): number => area.width / svg.viewBox.baseVal.width
  const nearestTo = (event: MouseEvent): Mark | undefined => {
    const area = svg.getBoundingClientRect()
    const x = (event.clientX - area.left) / zoom(area)
    const y = (event.clientY - area.top) / zoom(area)
    return nearest(marks, { x, y })
  }
  const point = (mark: Mark): void => {
    ring.setAttribute('cx', String(mark.x))
    ring.setAttribute('cy', String(mark.y))
    ring.setAttribute('visibility', 'visible')
    const area = svg.getBoundingClientRect()
    const place = { x: area.left + mark.x * zoom(area), y: area.top + mark.y * zoom(area) }
    showTooltip(place, options.say(mark))
  }
  const unpoint = (): void => {
    ring.setAttribute('visibility', 'hidden')
    hideTooltip()
  }
  svg.addEventListener('pointermove', (event) => {
    const mark = nearestTo(event)
    if (mark) point(mark)
    else unpoint()
  })
  svg.addEventListener('pointerleave', unpoint)
  svg.addEventListener('click', (event) => {
    const mark = nearestTo(event)
    unpoint()
    if (mark) options.open(mark)
  })
  return { point, unpoint }
}

function nearest<Mark extends Target>(marks: readonly Mark[], { x, y }: Target): Mark | undefined {
  let best: Mark | undefined
  let least = REACH_PX ** 2
  for (const mark of marks) {
    const distance = (mark.x - x) ** 2 + (mark.y - y) ** 2
    if (distance < least) {
      least = distance
      best = mark
    }
  }
  return best
}
