import { element } from './element.ts'

export interface Option<Value extends string> {
  readonly value: Value
  readonly title: string
}

/** A list of which one is chosen. */
export function select<Value extends string>(
  label: string,
  options: readonly Option<Value>[],
  control: { readonly value: Value; readonly onChange: (value: Value) => void },
): HTMLElement {
  const id = nextId()
  const list = element(
    'select',
    { id },
    ...options.map(({ value, title }) =>
      element('option', { value, selected: value === control.value }, title),
    ),
  )
  list.addEventListener('change', () => {
    const chosen = options.find(({ value }) => value === list.value)
    if (chosen) control.onChange(chosen.value)
  })
  return element('div', { class: 'control' }, element('label', { for: id }, label), list)
}

/** Buttons of which one is pressed. */
export function segments<Value extends string>(
  label: string,
  options: readonly Option<Value>[],
  control: { readonly value: Value; readonly onChange: (value: Value) => void },
): HTMLElement {
  const buttons = options.map(({ value, title }) => {
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': String(value === control.value) },
      title,
    )
    button.addEventListener('click', () => {
      for (const other of buttons) other.ariaPressed = String(other === button)
      control.onChange(value)
    })
    return button
  })
  return element('div', { class: 'segments', role: 'group', 'aria-label': label }, ...buttons)
}

/** A box that is ticked or not. */
export function checkbox(
  label: string,
  control: { readonly value: boolean; readonly onChange: (value: boolean) => void },
): HTMLElement {
  const id = nextId()
  const box = element('input', { type: 'checkbox', id, checked: control.value })
  box.addEventListener('change', () => control.onChange(box.checked))
  return element('div', { class: 'control' }, box, element('label', { for: id }, label))
}

let controls = 0

/** What ties a label to its control. */
function nextId(): string {
  controls += 1
  return `control-${controls}`
}
