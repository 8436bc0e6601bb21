import { clockTime } from './clock-time.ts'
import { byId, element } from './element.ts'
import { content } from './page-content.ts'

/** Loading more often would show the same page again. */
const MIN_MS = 2000
/** A page that is this many times overdue will not be written again. */
const MAX_OVERDUE = 4

/** While the run goes on, loads the page again; stops as soon as somebody reads in it. */
export function startWatching(): void {
  const { watch } = content
  if (!watch) return
  const note = byId('watch')
  const age = Date.now() - watch.writtenAt
  const written = `${clockTime(watch.writtenAt)} UTC`
  if (age > MAX_OVERDUE * watch.nextWithinMs) {
    note.textContent = `Last written at ${written}. The run has stopped without finishing this page.`
    return
  }
  const period = Math.max(MIN_MS, watch.nextWithinMs)
  note.textContent = `Written at ${written}. Reloads every ${Math.round(period / 1000)} s until you click or press a key.`
  const timer = setTimeout(reload, period)
  const goOn = element('button', { type: 'button' }, 'Resume')
  goOn.addEventListener('click', reload)
  const standStill = (): void => {
    clearTimeout(timer)
    note.replaceChildren(`Written at ${written}. Paused while you read. `, goOn)
  }
  document.addEventListener('pointerdown', standStill, { once: true })
  document.addEventListener('keydown', standStill, { once: true })
}

function reload(): void {
  location.reload()
}
