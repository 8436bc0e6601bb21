import { content } from './content.ts'

/** What is chosen; an empty text is everything. */
export interface State {
  readonly metric: string
  readonly model: string
  readonly provider: string
  readonly location: string
  /** Days before the newest run. */
  readonly days: string
}

type Choice = keyof State

const spans: readonly string[] = ['365', '90', '30', '7']

const everything: State = {
  metric: content.metrics[0]?.name ?? '',
  model: '',
  provider: '',
  location: '',
  days: '',
}

const places = content.workloads.flatMap((workload) => workload.places)
const cells = places.flatMap((place) => place.cells)

/** What may be chosen, as it appears in the data. */
export const choices: Readonly<Record<Choice, readonly string[]>> = {
  metric: content.metrics.map(({ name }) => name),
  model: distinct(cells.map(({ model }) => model)),
  provider: distinct(cells.map(({ provider }) => provider)),
  location: distinct(places.flatMap(({ location }) => location ?? [])),
  days: spans,
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted((left, right) => left.localeCompare(right, 'en'))
}

/** The state that a hash says; what it does not know of counts as everything. */
export function stateIn(hash: string): State {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  const chosen = (choice: Choice): string => {
    const value = said.get(choice) ?? ''
    return choices[choice].includes(value) ? value : everything[choice]
  }
  return {
    metric: chosen('metric'),
    model: chosen('model'),
    provider: chosen('provider'),
    location: chosen('location'),
    days: chosen('days'),
  }
}

/** A hash that says what is chosen, and nothing of what is not. */
export function hashOf(state: State): string {
  const said = new URLSearchParams()
  for (const [choice, value] of Object.entries(state)) {
    if (value !== '' && !(choice === 'metric' && value === everything.metric)) {
      said.set(choice, value)
    }
  }
  return said.toString()
}
