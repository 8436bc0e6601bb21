import { joinList } from '../../format/lists.ts'
import type { Contrast } from '../../model/contrast.ts'
import { isTrueDifference, type TrueContrast } from '../../model/truth.ts'
import { isStreamed, wholeMetrics } from '../reading/streams.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { openingWords } from './connection-words.ts'
import { effectOf, trueAmount } from './effect-words.ts'
import { levelAgain, levelAsSubject, levelName, otherLevels } from './level-words.ts'
import { nullResultWords } from './null-result-words.ts'
import { keptPromptWords, laterTurnContrasts } from './prompt-cache-words.ts'
import { answeredIn } from './standing.ts'

type Metric = Contrast['metric']

/** What a person asks of an axis, as the metrics that answer. */
const questions: Readonly<Record<string, readonly Metric[]>> = {
  model: ['ttftMs', 'tokensPerSecond'],
  provider: ['ttftMs'],
  inputTokens: ['ttftMs'],
  maxTokens: ['tokensPerSecond', 'totalMs'],
  json: ['totalMs', 'quality'],
  concurrency: ['ttftMs', 'tokensPerSecond'],
  rate: ['ttftFromIntendedMs', 'tokensPerSecond'],
  promptCache: ['ttftMs'],
  connection: ['ttftMs'],
}

const ofWhole: ReadonlyMap<string, Metric> = new Map(Object.entries(wholeMetrics))

/** How a metric is called in a sentence; those that no question asks for go by their names. */
const subjects: Readonly<Partial<Record<Metric, string>>> = {
  ttftMs: 'the first token',
  ttftFromIntendedMs: 'the wait from the intended time to the first token',
  totalMs: 'the whole answer',
  totalFromIntendedMs: 'the wait from the intended time to the end of the answer',
  endToEndTokensPerSecond: 'the end-to-end speed',
  tokensPerSecond: 'the speed',
  quality: 'the quality',
}

/** One sentence for each group of cells that share a reference, and each metric that answers. */
export function contrastSentences(matrix: DocumentMatrix): string[] {
  const rank = (contrast: Contrast): number => rankOf(contrast, matrix)
  const groups = Map.groupBy(
    contrastsOf(matrix)
      .filter((contrast) => rank(contrast) === 0 || (rank(contrast) > 0 && canTell(contrast)))
      .toSorted((left, right) => rank(left) - rank(right)),
    ({ axis, reference, metric }) => [axis, reference, metric].join('\0'),
  )
  return [...groups.values()].flatMap((group) => sentencesFor(group, matrix))
}

/** The contrasts of the document; of conversations those of the turns that a cache can serve. */
function contrastsOf(matrix: DocumentMatrix): Contrast[] {
  const others = matrix.contrasts.filter(({ axis }) => axis !== 'promptCache')
  return [...others, ...laterTurnContrasts(matrix)]
}

function canTell({ n, blocks }: Contrast): boolean {
  return n > 0 && blocks !== 1
}

/** First answers first, the others only where they can tell; −1 for what is no answer. */
function rankOf({ axis, metric }: Contrast, matrix: DocumentMatrix): number {
  const asked = questions[axis] ?? []
  const answers = isStreamed(matrix) ? asked : asked.map((name) => ofWhole.get(name) ?? name)
  return answers.indexOf(metric)
}

/** A contrast with its cell. */
interface Compared {
  readonly contrast: Contrast
  readonly cell: DocumentCell
  /** What the simulator was set to; undefined of real endpoints. */
  readonly truth: TrueContrast | undefined
}

/** What a group of contrasts is about. */
interface Topic {
  readonly axis: string
  readonly what: string
  /** Level of the reference. */
  readonly against: string
  /** Whether it is about the metric that answers first. */
  readonly isFirst: boolean
}

function sentencesFor(group: readonly Contrast[], matrix: DocumentMatrix): string[] {
  const cellOf = (id: string | undefined): DocumentCell | undefined =>
    matrix.cells.find((cell) => cell.id === id)
  const [first] = group
  const reference = cellOf(first?.reference)
  if (!first || !reference) return []
  const { axis } = first
  const hasAnswered = answeredIn(matrix)
  const compared = group.flatMap((contrast) => {
    const cell = cellOf(contrast.cell)
    if (!cell) return []
    // What failed too often is told by a sentence of its own.
    return hasAnswered(cell) && hasAnswered(reference)
      ? [{ contrast, cell, truth: truthOf(contrast, matrix) }]
      : []
  })
  const what = whatOf(first, reference, matrix)
  const isFirst = rankOf(first, matrix) === 0
  const statements = tell(compared, { axis, what, against: levelName(reference, axis), isFirst })
  const when = axis === 'promptCache' ? 'from the second turn on, ' : ''
  const details = compared.flatMap(({ cell }) => detailOf(axis, cell, reference) ?? [])
  return statements.map((text) => capitalized(`${when}${[text, ...details].join('; ')}.`))
}

/** What both sides have in common: the metric, and the model, the provider or both. */
function whatOf({ axis, metric }: Contrast, cell: DocumentCell, matrix: DocumentMatrix): string {
  const isUnderLoad = axis === 'concurrency' || axis === 'rate'
  const isSpeed = metric === 'tokensPerSecond' || metric === 'endToEndTokensPerSecond'
  const each = isUnderLoad && isSpeed ? ' of each answer' : ''
  const model = axis === 'model' ? '' : ` of ${cell.model}`
  const provider = axis === 'provider' ? '' : ` via ${cell.provider}`
  return `${subjects[metric] ?? metric}${each}${model}${provider}${otherLevels(cell, axis, matrix)}`
}

/** One statement; where nothing is certain, one for each reason. */
function tell(compared: readonly Compared[], topic: Topic): string[] {
  const { axis, what, against } = topic
  const clear = compared.filter(({ contrast }) => contrast.significant)
  const single = compared.filter(isOfOneBlock)
  const uncertain = compared.filter((member) => !clear.includes(member) && !isOfOneBlock(member))
  const open = [...Map.groupBy(uncertain, reasonOf)].map(([reason, members]) => ({
    reason: [reason, ...couldHaveSeen(reason, members, topic), ...setWords(members, axis)],
    levels: members.map(({ cell }) => levelName(cell, axis)),
  }))
  const chance =
    single.length === 0
      ? []
      : [`in one block each, and so without an interval, ${effects(single, topic).join('; ')}`]
  if (clear.length === 0) {
    return [
      ...chance,
      ...open.map(({ reason, levels }) => {
        const others = joinList(levels.map(levelAgain), 'or')
        const [told, ...seen] = reason
        return [`${told} in ${what} between ${against} and ${others}`, ...seen].join('; ')
      }),
    ]
  }
  const ends = open.map(({ reason, levels }) => `${joinList(levels, 'and')}: ${reason.join(', ')}`)
  return [[...effects(clear, topic), ...ends].join('; '), ...chance]
}

/** Of later turns of a conversation alone nobody knows it. */
function truthOf(contrast: Contrast, { truth }: DocumentMatrix): TrueContrast | undefined {
  if (contrast.axis === 'promptCache') return undefined
  return truth?.contrasts.find(
    ({ cell, axis, metric }) =>
      cell === contrast.cell && axis === contrast.axis && metric === contrast.metric,
  )
}

/** What each level adds or takes off, the first with what from. */
function effects(compared: readonly Compared[], { axis, what, against }: Topic): string[] {
  return compared.map(({ contrast, cell, truth }, index) => {
    const { isLess, amount } = effectOf(contrast)
    const [verb, preposition] = isLess ? ['takes', 'off'] : ['adds', 'to']
    const later = isLess ? ' off' : ''
    const object = index === 0 ? ` ${preposition} ${what}, against ${levelAgain(against)}` : later
    const set = truth ? ` (set in the simulator: ${trueAmount(truth, isLess)})` : ''
    return `${levelAsSubject(cell, axis)} ${verb} ${amount}${object}${set}`
  })
}

/** Under load the block is what counts: one at each level tells how far, and not how sure. */
function isOfOneBlock({ contrast: { n, blocks, change } }: Compared): boolean {
  return n > 0 && blocks === 1 && change !== undefined
}

/** What the simulator was set to where nothing was seen. */
function setWords(members: readonly Compared[], axis: string): string[] {
  const known = members.flatMap(({ cell, truth }) => (truth ? [{ cell, truth }] : []))
  if (known.length > 0 && known.every(({ truth }) => !isTrueDifference(truth))) {
    return ['set in the simulator: no difference']
  }
  const set = known.map(({ cell, truth }) => `${levelName(cell, axis)} ${trueAmount(truth, false)}`)
  return set.length === 0 ? [] : [`set in the simulator: ${joinList(set, 'and')}`]
}

const NO_DIFFERENCE = 'no significant difference'

const TOO_FEW = 'too few rounds to tell a difference'

/** Why a comparison says nothing. */
function reasonOf({ contrast: { n, ciLow, ciHigh, blocks } }: Compared): string {
  if (n === 0) return 'nothing to compare'
  return ciLow === undefined && ciHigh === undefined && blocks === undefined
    ? TOO_FEW
    : NO_DIFFERENCE
}

/** With fewer pairs than this even the smallest p of a two-sided test, 2 ÷ 2ⁿ, is no 5 % ÷ family. */
function minRounds(family: number): number {
  return Math.ceil(1 + Math.log2(family / 0.05))
}

/** What a null result could have shown; by how many rounds, once for each question: by its first metric. */
function couldHaveSeen(reason: string, members: readonly Compared[], { isFirst }: Topic): string[] {
  if (reason === TOO_FEW) {
    if (!isFirst) return []
    const family = Math.max(...members.map(({ contrast }) => contrast.family ?? 1))
    const among = family > 1 ? ` for ${family} comparisons` : ''
    return [`at least ${minRounds(family)} are needed${among}`]
  }
  const contrasts = members.map(({ contrast }) => contrast)
  const words = nullResultWords(contrasts, { withRounds: isFirst })
  return reason === NO_DIFFERENCE && words !== undefined ? [words] : []
}

/** Where the difference between two levels comes from, as far as their samples say. */
function detailOf(axis: string, cell: DocumentCell, reference: DocumentCell): string | undefined {
  if (axis === 'connection') {
    return openingWords(cell.levels.connection === 'cold' ? cell : reference)
  }
  if (axis !== 'promptCache') return undefined
  return cell.levels.promptCache === 'warm'
    ? keptPromptWords(cell, reference)
    : keptPromptWords(reference, cell)
}

/** The first word is raised, unless it is the name of a model or a provider. */
function capitalized(sentence: string): string {
  const own =
    /^(?:a (?:limit|rate|prompt|warm|busted|cold)|one at|in one|from the|no significant|nothing to|too few|too many) /
  return own.test(sentence) ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence
}
