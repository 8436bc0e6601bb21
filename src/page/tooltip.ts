import { element } from './element.ts'

const MARGIN_PX = 12

let tooltip: HTMLElement | undefined

/** Shows lines of text beside a place of the window; the first one stands out. */
export function showTooltip(place: { x: number; y: number }, lines: readonly string[]): void {
  tooltip ??= document.body.appendChild(element('div', { class: 'tooltip', 'aria-hidden': 'true' }))
  tooltip.replaceChildren(
    ...lines.map((line, index) => element(index === 0 ? 'strong' : 'span', { dir: 'auto' }, line)),
  )
  tooltip.hidden = false
  const { width, height } = tooltip.getBoundingClientRect()
  const room = document.documentElement.clientWidth - width - MARGIN_PX
  const left = Math.max(MARGIN_PX, Math.min(place.x - width / 2, room))
  const isAbove = place.y - height - MARGIN_PX > 0
  const top = isAbove ? place.y - height - MARGIN_PX : place.y + MARGIN_PX
  tooltip.style.setProperty('translate', `${left}px ${top}px`)
}

export function hideTooltip(): void {
  if (tooltip) tooltip.hidden = true
}
