import type { DocumentCell, DocumentContrast, DocumentMatrix } from './document-schema.ts'
import { listed, showChange, showFigure, showLimits } from './figure-words.ts'

type Metric = DocumentContrast['metric']

/** What a person asks of an axis, as the metrics that answer. */
const questions: Readonly<Record<string, readonly Metric[]>> = {
  model: ['ttftMs', 'tokensPerSecond'],
  provider: ['ttftMs'],
  maxTokens: ['tokensPerSecond', 'totalMs'],
  json: ['totalMs', 'quality'],
}
const usualQuestion: readonly Metric[] = ['ttftMs']

/** How a metric is called in a sentence; those that no question asks for go by their names. */
const subjects: Readonly<Partial<Record<Metric, string>>> = {
  ttftMs: 'the first token',
  totalMs: 'the whole answer',
  tokensPerSecond: 'the speed',
  quality: 'the quality',
}

/** One sentence for each group of cells that share a reference, and each metric that answers. */
export function contrastSentences(matrix: DocumentMatrix): string[] {
  const groups = Map.groupBy(
    matrix.contrasts
      .filter(({ axis, metric }) => asked(axis).includes(metric))
      .toSorted((left, right) => rank(left) - rank(right)),
    ({ axis, reference, metric }) => [axis, reference, metric].join('\0'),
  )
  return [...groups.values()].flatMap((group) => sentenceOf(group, matrix) ?? [])
}

function asked(axis: string): readonly Metric[] {
  return questions[axis] ?? usualQuestion
}

/** First answers first. */
function rank({ axis, metric }: DocumentContrast): number {
  return asked(axis).indexOf(metric)
}

function sentenceOf(
  group: readonly DocumentContrast[],
  matrix: DocumentMatrix,
): string | undefined {
  const [first] = group
  const reference = matrix.cells.find(({ id }) => id === first?.reference)
  if (!first || !reference) return undefined
  const against = levelName(reference, first.axis)
  const what = `${subjects[first.metric] ?? first.metric}${placeOf(reference, first.axis, matrix)}`
  const open = group
    .filter(({ significant }) => !significant)
    .map((contrast) => levelOf(contrast, matrix))
  const clear = group.filter(({ significant }) => significant)
  if (clear.length === 0) {
    return `No significant difference in ${what} between ${against} and ${listed(open, 'or')}.`
  }
  const parts = clear.map((contrast, index) => {
    const { isLess, amount } = effectOf(contrast)
    const [verb, preposition] = isLess ? ['takes', ' off'] : ['adds', ' to']
    const later = isLess ? preposition : ''
    const object = index === 0 ? `${preposition} ${what}, against ${against}` : later
    const limit = contrast.axis === 'maxTokens' ? 'a limit of ' : ''
    return `${limit}${levelOf(contrast, matrix)} ${verb} ${amount}${object}`
  })
  if (open.length > 0) parts.push(`${listed(open, 'and')}: no significant difference`)
  return capitalized(`${parts.join('; ')}.`)
}

/** Of what is taken off, the interval is turned around like the figure. */
function effectOf(contrast: DocumentContrast): {
  readonly isLess: boolean
  readonly amount: string
} {
  const { metric, change } = contrast
  const isRate = metric === 'quality' || metric === 'failures'
  const [value, low, high] = isRate
    ? [change, contrast.ciLow, contrast.ciHigh].map((rate) => (rate === null ? null : rate * 100))
    : [contrast.difference, contrast.differenceLow, contrast.differenceHigh]
  const isLess = (value ?? change ?? 0) < 0
  const limits = isLess
    ? showLimits(negated(high), negated(low))
    : showLimits(low ?? null, high ?? null)
  const size =
    value === null || value === undefined
      ? 'more than the timeout'
      : `${showFigure(Math.abs(value))} ${unitOf(metric)}${limits}`
  const percent = isRate || change === null ? '' : ` (${showChange(change)})`
  return { isLess, amount: `${size}${percent}` }
}

function unitOf(metric: Metric): string {
  if (metric === 'quality' || metric === 'failures') return 'points'
  return metric === 'tokensPerSecond' ? 'tokens/s' : 'ms'
}

function negated(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : -value
}

/** What stays the same along an axis: the model, the provider or both, and levels that vary beside. */
function placeOf(reference: DocumentCell, axis: string, { axes }: DocumentMatrix): string {
  const { model, provider } = reference
  const endpoint =
    axis === 'provider'
      ? ` of ${model}`
      : axis === 'model'
        ? ` via ${provider}`
        : ` of ${model} via ${provider}`
  const others = Object.entries(axes)
    .filter(([name, levels]) => levels.length > 1 && !['model', 'provider', axis].includes(name))
    .map(([name]) => levelName(reference, name))
  return others.length === 0 ? endpoint : `${endpoint} (${others.join(', ')})`
}

function levelOf({ cell: id, axis }: DocumentContrast, { cells }: DocumentMatrix): string {
  const cell = cells.find((item) => item.id === id)
  return cell ? levelName(cell, axis) : id
}

/** A cell's level on an axis, as a person would say it. */
function levelName(cell: DocumentCell, axis: string): string {
  const level: unknown = Object.entries(cell.levels).find(([name]) => name === axis)?.[1]
  if (axis === 'json') return level === true ? 'JSON' : 'prose'
  if (axis === 'maxTokens') return `${String(level)} tokens`
  if (axis === 'concurrency') return `concurrency ${String(level)}`
  if (axis === 'rate') return `${String(level)} requests/s`
  if (axis === 'promptCache')
    return level === 'warm' ? 'a warm prompt cache' : 'a busted prompt cache'
  if (axis === 'connection') return `a ${String(level)} connection`
  return String(level)
}

/** Names keep their own spelling; only an article is raised. */
function capitalized(sentence: string): string {
  return sentence.replace(/^a /, 'A ')
}
