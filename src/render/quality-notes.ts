import { pluralize } from '../format/lists.ts'
import { showNumber } from '../format/numbers.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'

/** How many answers failed which checks, with an example; checks that said nothing; mean scores. */
export function qualityNotes(cell: DocumentCell): string[] {
  return [...failedCheckNotes([cell]), ...otherQualityNotes(cell)]
}

/** The same of all cells: what failed is told once. */
export function qualityOfAll(cells: readonly DocumentCell[]): string[] {
  const failing = cells.filter(({ samples }) => countedSamples(samples).some(hasFailedCheck))
  const [first] = failing
  const where =
    failing.length === 1 ? `${first?.label}: ` : `in ${pluralize(failing.length, 'cell')}: `
  return [
    ...failedCheckNotes(failing).map((note) => `${where}${note}`),
    ...cells.flatMap((cell) => otherQualityNotes(cell).map((note) => `${cell.label}: ${note}`)),
  ]
}

/** How many answers of these cells failed which checks, with an example; nothing where none did. */
function failedCheckNotes(cells: readonly DocumentCell[]): string[] {
  const failing = cells.flatMap((cell) =>
    countedSamples(cell.samples)
      .filter(hasFailedCheck)
      .map((sample) => ({ sample, cell })),
  )
  const [first] = failing
  if (!first) return []
  const { sample, cell } = first
  const totals = new Map<string, number>()
  for (const { summary } of cells) {
    for (const [name, times = 0] of Object.entries(summary.failedChecks)) {
      totals.set(name, (totals.get(name) ?? 0) + times)
    }
  }
  const checks = [...totals].map(([name, times]) => `${name} ${times}`).join(', ')
  const reasons = sample.quality?.failed.map(({ reason }) => reason).join('; ')
  const whose = cells.length > 1 ? `${cell.label}, ` : ''
  const answers = cells.reduce((sum, { summary }) => sum + summary.nOk, 0)
  return [
    `${failing.length} of ${pluralize(answers, 'answer')} failed checks (${checks}), e.g. ${whose}round ${sample.round + 1}: ${reasons}`,
  ]
}

function otherQualityNotes(cell: DocumentCell): string[] {
  const { nOk, brokenChecks, scores } = cell.summary
  return [
    ...Object.entries(brokenChecks).map(
      ([name, times]) =>
        `check ${name} itself failed on ${times} of ${pluralize(nOk, 'answer')}, ${isJudge(name, cell) ? 'whose quality is unknown' : 'which count as failed'}`,
    ),
    ...scoreNotes(scores),
  ]
}

function isJudge(check: string, { samples }: DocumentCell): boolean {
  return samples.some(({ quality }) => quality?.judgements?.some((one) => one.check === check))
}

/** The mean scores of checks that give some. */
export function scoreNotes(scores: CellSummary['scores']): string[] {
  return Object.entries(scores).map(([name, mean]) => `mean score of ${name}: ${showNumber(mean)}`)
}

export function hasFailedCheck({ quality }: Sample): boolean {
  return quality?.passed === false
}
