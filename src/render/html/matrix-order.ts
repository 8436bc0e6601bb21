import { injectorWords } from '../../report/reading/partial.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { foreign, html, type Markup } from './markup.ts'
import type { PageDocument } from './masthead.ts'
import { byTone } from './verdict-tone.ts'

/** A matrix with its place in the document, by which the page addresses it. */
interface Placed {
  readonly matrix: DocumentMatrix
  readonly index: number
}

/** The matrices as the page shows them: those with red verdicts first, then the undecided ones. */
export function byUrgency(matrices: readonly DocumentMatrix[]): Placed[] {
  return matrices
    .map((matrix, index) => ({ matrix, index }))
    .toSorted((a, b) => urgency(b.matrix) - urgency(a.matrix))
}

function urgency({ verdicts }: DocumentMatrix): number {
  const { bad, open } = byTone(verdicts)
  if (bad.length > 0) return 2
  return open.length > 0 ? 1 : 0
}

/** What the page calls a matrix; of a merged report with the place that measured it. */
export function nameOf({ merged }: Pick<PageDocument, 'merged'>, matrix: DocumentMatrix): Markup {
  return merged ? placedName(matrix) : foreign(matrix.name)
}

/** The name of a matrix with the place, the injectors, or the run that measured it. */
export function placedName({ name, location, runId, injectors }: DocumentMatrix): Markup {
  const run = injectors ? injectorWords(injectors) : `run ${runId}`
  return html`${foreign(name)} <span class="muted">from ${foreign(location ?? run)}</span>`
}
