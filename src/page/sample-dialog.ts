import { numberReader, placeOf } from './columns.ts'
import { byId, element, isolated } from './element.ts'
import type { PlacedCell } from './page-content.ts'
import { sampleView } from './sample-view.ts'

interface Shown {
  readonly placed: PlacedCell
  readonly index: number
}

let dialog: HTMLDialogElement | undefined
let shown: Shown | undefined

/** Opens a sample over the page; the address says which, so that it can be passed on. */
export function openSample(placed: PlacedCell, index: number): void {
  dialog ??= makeDialog()
  shown = { placed, index }
  const { cell, matrixIndex, cellIndex } = placed
  const round = (numberReader(cell, 'round')(index) ?? 0) + 1
  const title = element('h2', { id: 'sample-title' }, isolated(cell.label), `, round ${round}`)
  dialog.replaceChildren(
    element(
      'header',
      {},
      title,
      element('div', { class: 'dialog-buttons' }, ...moves(placed, index), closeButton(dialog)),
    ),
    sampleView(placed, index),
  )
  if (!dialog.open) dialog.showModal()
  dialog.scrollTop = 0
  history.replaceState(null, '', `#sample-${matrixIndex}-${cellIndex}-${placeOf(cell, index)}`)
}

function makeDialog(): HTMLDialogElement {
  const made = element('dialog', { class: 'sample', 'aria-labelledby': 'sample-title' })
  document.body.append(made)
  made.addEventListener('close', () => {
    shown = undefined
    history.replaceState(null, '', `${location.pathname}${location.search}`)
  })
  made.addEventListener('click', (event) => {
    // Only the backdrop is the dialog itself: all that is shown lies in its children.
    if (event.target === made) made.close()
  })
  made.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0 || !shown) return
    byId(step === 1 ? 'next-sample' : 'previous-sample').click()
  })
  return made
}

function moves({ ...placed }: PlacedCell, index: number): HTMLElement[] {
  const button = (id: string, text: string, name: string, target: number): HTMLElement => {
    const made = element('button', { type: 'button', id, 'aria-label': name }, text)
    made.disabled = target < 0 || target >= placed.cell.samples.count
    made.addEventListener('click', () => {
      openSample(placed, target)
      byId(id).focus()
    })
    return made
  }
  return [
    button('previous-sample', '‹', 'Previous sample', index - 1),
    button('next-sample', '›', 'Next sample', index + 1),
  ]
}

function closeButton(target: HTMLDialogElement): HTMLElement {
  const button = element('button', { type: 'button', 'aria-label': 'Close' }, '✕')
  button.addEventListener('click', () => target.close())
  return button
}
