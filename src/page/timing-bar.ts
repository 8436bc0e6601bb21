import type { PageSample } from '../render/html/page-data.ts'
import { drawing, element } from './element.ts'

const WIDTH = 600
const HEIGHT = 26

/** A request as a bar: waiting, then streaming. Undefined where no time was seen. */
export function timingBar(read: (name: keyof PageSample) => unknown): HTMLElement | undefined {
  const time = (name: keyof PageSample): number | undefined => {
    const value = read(name)
    return typeof value === 'number' ? value : undefined
  }
  const end = time('endMs') ?? time('totalMs')
  if (end === undefined || end <= 0) return undefined
  const at = (milliseconds: number): number => (milliseconds / end) * WIDTH
  const first = time('ttftMs')
  const total = time('totalMs')
  return element(
    'div',
    { class: 'timing', 'aria-hidden': 'true' },
    drawing(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' },
      drawing('rect', { class: 'waiting', x: 0, y: 9, width: at(first ?? end), height: 8 }),
      first !== undefined && total !== undefined
        ? drawing('rect', {
            class: 'streaming',
            x: at(first),
            y: 5,
            width: at(total - first),
            height: 16,
          })
        : undefined,
    ),
    element(
      'p',
      { class: 'timing-key' },
      element('span', { class: 'key waiting' }, 'waiting'),
      element('span', { class: 'key streaming' }, 'streaming'),
    ),
  )
}
