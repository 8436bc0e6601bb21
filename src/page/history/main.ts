import { startBanner } from '../banner.ts'
import { byId } from '../element.ts'
import { startSorting } from '../sort-tables.ts'
import { startTheme } from '../theme.ts'
import { drawWorkload, rowsFor, spanBegin } from './chart.ts'
import { showFilters } from './filters.ts'
import { hashOf, type State, stateIn } from './state.ts'

document.documentElement.classList.replace('no-script', 'has-script')
startTheme()
startBanner()

let state = stateIn(location.hash)
const figures = [...document.querySelectorAll<HTMLElement>('figure[data-workload]')]
/** Figures that are in sight, or nearly; the others are drawn when they come there. */
const near = new Set<HTMLElement>()
const stale = new Set(figures)
const widths = new Map<HTMLElement, number>()

function drawNear(): void {
  for (const figure of near) {
    const width = figure.clientWidth
    if (width === 0 || (!stale.has(figure) && widths.get(figure) === width)) continue
    stale.delete(figure)
    widths.set(figure, width)
    drawWorkload(figure, Number(figure.dataset['workload']), state)
  }
}

/** Hides what the state leaves out; says so where that is everything. */
function applyState(): void {
  let shown = 0
  for (const section of document.querySelectorAll<HTMLElement>('section[data-workload]')) {
    const rows = rowsFor(Number(section.dataset['workload']), state).length
    section.hidden = rows === 0
    shown += rows
  }
  byId('none').hidden = shown > 0
  for (const answers of document.querySelectorAll<HTMLElement>('.answers[data-location]')) {
    answers.hidden = !fits(answers.dataset['location'], state.location)
  }
  const begin = spanBegin(state)
  for (const item of document.querySelectorAll<HTMLElement>('.event')) {
    const { model, provider, location: place } = item.dataset
    const at = Date.parse(item.querySelector('time')?.dateTime ?? '')
    item.hidden = !(
      fits(model, state.model) &&
      fits(provider, state.provider) &&
      fits(place, state.location) &&
      at >= begin
    )
  }
  for (const figure of figures) stale.add(figure)
  drawNear()
}

/** What names nothing is about everything. */
function fits(name: string | undefined, wanted: string): boolean {
  return wanted === '' || name === undefined || name === '' || name === wanted
}

const filters = showFilters(byId('filters'), (change: Partial<State>) => {
  state = { ...state, ...change }
  location.replace(`#${hashOf(state)}`)
  applyState()
})
filters.show(state)
applyState()

addEventListener('hashchange', () => {
  // A link to a part of the page leaves what is chosen.
  if (/^#(?:w\d+|main|events-title|reading-title)$/.test(location.hash)) return
  const next = stateIn(location.hash)
  if (hashOf(next) === hashOf(state)) return
  state = next
  filters.show(state)
  applyState()
})

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!(target instanceof HTMLElement)) continue
      if (isIntersecting) near.add(target)
      else near.delete(target)
    }
    drawNear()
  },
  { rootMargin: '600px 0px' },
)
for (const figure of figures) observer.observe(figure)
addEventListener('resize', drawNear)
addEventListener('beforeprint', () => {
  for (const figure of figures) near.add(figure)
  drawNear()
})
startSorting()
drawRest()

/** Who listens to a page does not scroll: what is out of sight is drawn when nothing else is to be done. */
function drawRest(): void {
  const next = figures.find((figure) => stale.has(figure) && !near.has(figure))
  if (!next) return
  const draw = (): void => {
    near.add(next)
    drawNear()
    if (!stale.has(next)) drawRest()
  }
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(draw)
  else setTimeout(draw)
}
