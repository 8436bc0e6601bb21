import { pluralize } from '../../format/lists.ts'
import type { History } from '../../report/history/history.ts'
import { foreign, html, type Markup } from '../html/markup.ts'
import { type EventKind, eventKinds, eventsOf, eventTitles, type HistoryEvent } from './events.ts'

/** The feed has them all. */
const MAX_EVENTS = 250

const tones: Readonly<Record<EventKind, string>> = {
  red: 'bad',
  change: 'open',
  price: 'plain',
  model: 'plain',
  accepted: 'good',
}

/** What happened, newest first; accepted runs are marks of the charts, and in the feed. */
export function eventsSection(history: History): Markup {
  const events = eventsOf(history).filter(({ kind }) => kind !== 'accepted')
  if (events.length === 0) {
    return html`<section class="events" aria-labelledby="events-title">
      <h2 id="events-title">What happened</h2>
      <p>No red build, no new level beyond chance, no new price and no other model.</p>
    </section> `
  }
  const shown = events.slice(0, MAX_EVENTS)
  const left = events.length - shown.length
  const isNamed = history.workloads.length > 1
  return html`<section class="events" aria-labelledby="events-title">
    <h2 id="events-title">What happened</h2>
    <p class="muted">
      ${counts(events)}, newest
      first.${left > 0 ? ` The feed has ${pluralize(left, 'more', 'more')}.` : ''}
    </p>
    <ol class="event-list">
      ${shown.map((event) => item(event, isNamed))}
    </ol>
  </section> `
}

function counts(events: readonly HistoryEvent[]): string {
  return eventKinds
    .flatMap((kind) => {
      const count = events.filter((event) => event.kind === kind).length
      return count === 0 ? [] : [countWords[kind](count)]
    })
    .join(', ')
}

const countWords: Readonly<Record<EventKind, (count: number) => string>> = {
  red: (count) => pluralize(count, 'red build'),
  change: (count) => pluralize(count, 'new level'),
  price: (count) => pluralize(count, 'new price'),
  model: (count) => pluralize(count, 'other model'),
  accepted: (count) => pluralize(count, 'accepted run'),
}

function item(event: HistoryEvent, isNamed: boolean): Markup {
  const { kind, at, cell, matrix, location, text, workload, isSimulated } = event
  const about = [
    ...(cell ? [foreign(cell.label)] : []),
    ...(cell && !isNamed ? [] : [html`<a href="#w${workload}">${foreign(matrix)}</a>`]),
    ...(location === undefined ? [] : [foreign(location)]),
  ]
  return html`<li
    class="event"
    data-model="${cell?.model ?? ''}"
    data-provider="${cell?.provider ?? ''}"
    data-location="${location ?? ''}"
    data-workload="${workload}"
  >
    <time datetime="${new Date(at).toISOString()}">${momentOf(at)}</time>
    <div>
      <span class="badge ${tones[kind]}">${eventTitles[kind]}</span
      >${isSimulated ? html` <span class="badge simulated">simulated</span>` : undefined}
      <strong>${about.map((part, index) => html`${index === 0 ? '' : ' · '}${part}`)}</strong>
      <p>${foreign(text)}</p>
    </div>
  </li> `
}

/** `2026-08-21 14:05`. */
function momentOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}
