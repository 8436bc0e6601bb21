import { element } from '../element.ts'
import { content } from './content.ts'
import { choices, type State } from './state.ts'

const labels: Readonly<Record<keyof State, string>> = {
  metric: 'Figure',
  model: 'Model',
  provider: 'Provider',
  location: 'Location',
  days: 'Span',
}

const order = ['metric', 'model', 'provider', 'location', 'days'] as const

/** Lists to choose from, and what shows a state in them. */
export function showFilters(
  place: HTMLElement,
  onChange: (change: Partial<State>) => void,
): { readonly show: (state: State) => void } {
  const lists = order
    .filter((choice) => choice === 'metric' || choice === 'days' || choices[choice].length > 1)
    .map((choice) => {
      const list = element(
        'select',
        { id: `filter-${choice}` },
        ...(choice === 'metric' ? [] : [element('option', { value: '' }, 'all')]),
        ...choices[choice].map((value) => element('option', { value }, titleOf(choice, value))),
      )
      list.addEventListener('change', () => onChange({ [choice]: list.value }))
      place.append(
        element(
          'div',
          { class: 'control' },
          element('label', { for: `filter-${choice}` }, labels[choice]),
          list,
        ),
      )
      return { choice, list }
    })
  const reset = element('button', { type: 'button' }, 'Show all')
  reset.addEventListener('click', () => {
    const all = { model: '', provider: '', location: '', days: '' }
    for (const { choice, list } of lists) if (choice !== 'metric') list.value = ''
    onChange(all)
  })
  place.append(reset)
  return {
    show: (state) => {
      for (const { choice, list } of lists) list.value = state[choice]
    },
  }
}

function titleOf(choice: keyof State, value: string): string {
  if (choice === 'days') return value === '365' ? 'a year' : `${value} days`
  if (choice !== 'metric') return value
  return content.metrics.find(({ name }) => name === value)?.title ?? value
}
