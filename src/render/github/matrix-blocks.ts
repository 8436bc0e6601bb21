import { pluralize } from '../../format/lists.ts'
import { showInterval, showNumber, showRatio, UNKNOWN } from '../../format/numbers.ts'
import { plainText } from '../../format/plain-text.ts'
import { showContrast } from '../../gate/judge-contrast.ts'
import { metricNames, metrics } from '../../model/metric.ts'
import type { Verdict } from '../../model/verdict.ts'
import { answerSentences } from '../answer-sentences.ts'
import { renderMatrixCost } from '../costs.ts'
import { failedRequests } from '../failure-notes.ts'
import { gateSentence, historySentence, warningSentences } from '../gate-sentence.ts'
import type { ShownMatrix } from '../join-locations.ts'
import { caveats, cellsByReason, matrixCaveats } from '../matrix-notes.ts'
import { matrixSeed, matrixSize } from '../matrix-size.ts'
import { qualityNotes } from '../quality-notes.ts'
import { showStatistic } from '../statistic.ts'
import { isNear } from '../verdict-kinds.ts'
import { figuresGrid } from './figures-grid.ts'
import type { Block } from './fit.ts'
import { bullets, folded, type GridColumn, markdownGrid } from './grid.ts'
import { markdownCode, markdownLink, markdownText } from './markdown-text.ts'
import type { FailedTest } from './test-tally.ts'

export interface MatrixBlocksOptions {
  readonly mode: 'live' | 'simulated'
  readonly failed: readonly FailedTest[]
  readonly url: string | undefined
}

const MAX_REASON_LENGTH = 400
const MAX_REASONS = 30

export const marks: Readonly<Record<Verdict['verdict'], string>> = {
  ok: '✅',
  equal: '✅',
  better: '🟢',
  worse: '❌',
  improved: '🟢',
  regressed: '❌',
  failed: '❌',
  'no-data': '❌',
  inconclusive: '❔',
  advisory: '❔',
  'not-comparable': '❔',
  'client-limited': '❔',
}

/** One matrix: its answers, its failures and its table; then what can be unfolded. */
export function matrixBlocks(matrix: ShownMatrix, options: MatrixBlocksOptions): Block[] {
  const essential = [
    `### ${markdownLink(matrix.name, options.url)}`,
    factsOf(matrix, options),
    failuresOf(options.failed, matrix),
    bullets(answerSentences(matrix).map(markdownText)),
    openVerdicts(matrix.verdicts),
    verdictCount(matrix),
    figuresGrid(matrix),
  ]
  const details = [contrastsOf(matrix), notesOf(matrix), thresholdsOf(matrix), everyMetric(matrix)]
  return [
    ...essential.map((text) => ({ text, rank: 0 })),
    ...details.map((text) => ({ text, rank: 1 })),
  ].filter(({ text }) => text !== '')
}

export function factsOf(matrix: ShownMatrix, { mode }: Pick<MatrixBlocksOptions, 'mode'>): string {
  const { location, locations, stopped } = matrix
  const cost = renderMatrixCost(matrix, mode)
  const places = locations ?? (location === undefined ? [] : [location])
  const facts = [
    matrixSize(matrix),
    matrixSeed(matrix),
    ...(places.length === 0 ? [] : [places.join(', ')]),
    ...(cost === undefined ? [] : [cost]),
    ...(stopped === undefined ? [] : [stopped]),
  ]
  return markdownText(facts.join(' · '))
}

export function failuresOf(
  failed: readonly FailedTest[],
  { locations }: ShownMatrix,
  noun = 'test',
): string {
  if (failed.length === 0) return ''
  const shown = failed.slice(0, MAX_REASONS).map(({ reason, location }) => {
    const place = locations && location !== undefined ? `${markdownText(location)}: ` : ''
    const [what = '', ...advice] = reason.split('\n')
    return {
      line: `❌ ${place}${markdownCode(what, MAX_REASON_LENGTH)}`,
      advice: markdownText(plainText(advice.join(' '), MAX_REASON_LENGTH)),
    }
  })
  const groups = [...Map.groupBy(shown, ({ advice }) => advice)].flatMap(([advice, alike]) => [
    bullets(alike.map(({ line }) => line)),
    ...(advice === '' ? [] : [advice]),
  ])
  const rest = failed.length - shown.length
  // Without a line between them GitHub makes one list of two.
  return [
    `**${pluralize(failed.length, noun)} failed**`,
    ...groups,
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ].join('\n\n')
}

/** What was judged and neither passed nor failed, or became better. */
function openVerdicts(verdicts: readonly Verdict[]): string {
  const open = verdicts.filter(
    (item) => isNear(item) || (marks[item.verdict] !== '✅' && marks[item.verdict] !== '❌'),
  )
  if (open.length === 0) return ''
  const shown = open
    .slice(0, MAX_REASONS)
    .map((item) => `${isNear(item) ? '≈' : marks[item.verdict]} ${markdownText(item.reason)}`)
  const rest = open.length - shown.length
  const list = bullets([...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])])
  return `**${open.length} better, undecided or near a limit**\n\n${list}`
}

export function verdictCount(matrix: ShownMatrix): string {
  const verdicts = matrix.verdicts.filter(({ kind }) => kind !== 'measured')
  const met = verdicts.filter(({ verdict }) => !'❌❔'.includes(marks[verdict])).length
  const all = pluralize(verdicts.length, 'threshold')
  const count = met === verdicts.length ? `${all} met` : `${met} of ${all} met`
  const history = historySentence(matrix)
  const said = [...(history === undefined ? [] : [history]), ...warningSentences(matrix)]
  return `${verdicts.length === 0 ? 'No thresholds' : count}. ${gateSentence(verdicts)}${said.map((words) => ` ${markdownText(words)}`).join('')}`
}

/** Every cell against its reference; the sentences above say the same of one metric. */
export function contrastsOf({ cells, contrasts }: ShownMatrix): string {
  const labels = new Map(cells.map(({ id, label }) => [id, label]))
  const rows = contrasts
    .filter(({ n }) => n > 0)
    .map(({ cell, reference, metric, change, ciLow, ciHigh, pAdjusted, significant }) => [
      labels.get(cell) ?? cell,
      labels.get(reference) ?? reference,
      metric === 'quality' || metric === 'failures' ? metric : metrics[metric].label,
      change === undefined ? 'given up' : showContrast(change, metric),
      showInterval(ciLow, ciHigh, (limit) => showContrast(limit ?? undefined, metric)),
      pAdjusted === undefined ? UNKNOWN : pAdjusted.toPrecision(2),
      significant ? 'yes' : 'no',
    ])
  const head = [
    'cell',
    'against',
    'metric',
    'change',
    '95 %, simultaneous',
    'p (corrected)',
    'significant',
  ]
  const columns = head.map((name, index): GridColumn => ({
    head: name,
    align: index > 2 && index < 6 ? 'right' : 'left',
  }))
  return rows.length === 0
    ? ''
    : folded(`${pluralize(rows.length, 'contrast')}, paired by round`, markdownGrid(columns, rows))
}

export function notesOf(matrix: ShownMatrix): string {
  const measured = matrix.cells.filter(({ skipped }) => skipped === undefined)
  const notes = [
    ...cellsByReason(matrix, 'skipped').map((note) => `skipped: ${markdownText(note)}`),
    ...cellsByReason(matrix, 'suspended').map((note) => `stopped: ${markdownText(note)}`),
    ...measured.flatMap((cell) => {
      const label = markdownText(cell.label)
      return [
        ...failedRequests(cell).map((note) => `${label}: ${markdownCode(note, MAX_REASON_LENGTH)}`),
        ...qualityNotes(cell).map((note) => `${label}: ${markdownCode(note, MAX_REASON_LENGTH)}`),
        ...caveats(cell, matrix).map((note) => `${label}: ${markdownText(note)}`),
      ]
    }),
    ...matrixCaveats(matrix).map((note) => markdownText(note)),
  ]
  if (notes.length === 0) return ''
  return folded(
    `${pluralize(notes.length, 'note')} on failures, answers and caveats`,
    bullets(notes),
  )
}

export function thresholdsOf({ verdicts }: ShownMatrix): string {
  if (verdicts.length === 0) return ''
  const head: GridColumn[] = [
    { head: '', align: 'left' },
    { head: 'verdict', align: 'left' },
    { head: 'what was judged', align: 'left' },
  ]
  const rows = verdicts.map(({ verdict, reason }) => [marks[verdict], verdict, reason])
  return folded(`All ${pluralize(verdicts.length, 'verdict')}`, markdownGrid(head, rows))
}

function everyMetric({ cells }: ShownMatrix): string {
  const head: GridColumn[] = [
    { head: 'cell', align: 'left' },
    { head: 'metric', align: 'left' },
    ...['n', 'median', '95 %', 'mean', 'p95', 'p99', 'max', 'CV'].map((name): GridColumn => ({
      head: name,
      align: 'right',
    })),
  ]
  const rows = cells
    .filter(({ skipped }) => skipped === undefined)
    .flatMap(({ label, summary }) =>
      metricNames.flatMap((name) => {
        const { n, ciLow, ciHigh, mean, cv } = summary[name]
        if (n === 0) return []
        const { label: metric, unit } = metrics[name]
        const row = [
          label,
          `${metric} ${unit}`,
          String(n),
          showStatistic(summary[name], 'median', showNumber),
          showInterval(ciLow, ciHigh),
          showNumber(mean),
          ...(['p95', 'p99', 'max'] as const).map((key) =>
            showStatistic(summary[name], key, showNumber),
          ),
          showRatio(cv),
        ]
        return [row]
      }),
    )
  return rows.length === 0 ? '' : folded('Every metric of every cell', markdownGrid(head, rows))
}
