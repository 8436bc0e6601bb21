import { joinList, pluralize } from '../../format/lists.ts'
import { showShare } from '../../format/numbers.ts'
import type { AdaptiveRounds } from '../../model/adaptive-rounds.ts'
import { arrivalsOption, arrivalsSetting } from '../../model/arrivals.ts'
import type { CapacityRule } from '../../model/capacity.ts'
import { plainWorkload } from '../../model/cell.ts'
import type { ChosenRounds } from '../../model/chosen-rounds.ts'
import { durationOption } from '../../model/duration-option.ts'
import { recordedReplay } from '../../model/recorded-replay.ts'
import { shownFile } from '../../report/reading/shown-file.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { chosenRoundsWords } from '../chosen-rounds.ts'
import { replaySentences } from '../replay-words.ts'
import { type Content, foreign, html, type Markup } from './markup.ts'
import { metricTitle } from './metric-title.ts'
import { levelText, namedLevel, workloadAxes } from './workload.ts'

/** What a matrix asked, in words: endpoints, rounds, workload. */
export function askedOf(matrix: DocumentMatrix): Markup {
  const axes = workloadAxes(matrix)
  const swept = axes.filter(({ levels }) => levels.length > 1)
  const settings = axes.flatMap(({ name, levels }) => {
    const [level] = levels
    if (level === undefined || levels.length > 1 || isPlain(name, level)) return []
    return [namedLevel(name, level)]
  })
  const { temperature } = matrix.options
  if (typeof temperature === 'number') settings.push(`temperature ${temperature}`)
  const { arrivals } = arrivalsSetting(arrivalsOption.safeParse(matrix.options['arrivals']).data)
  if (arrivals !== undefined) settings.push(`arrivals ${arrivals}`)
  if (matrix.options['stream'] === false) settings.push('answers in one piece')
  const course = matrix.capacity
    ? html`${swept.filter(({ name }) => name !== matrix.capacity?.of).map(sweep)}.
      ${searched(matrix, matrix.capacity)}`
    : html`${swept.map(sweep)}. ${rounds(matrix)}`
  return html`<p>${endpoints(matrix)}${course}</p>
    <p class="muted">
      ${settings.join(', ')}${settings.length > 0 ? '. ' : ''}Declared in
      <code>${foreign(shownFile(matrix.file))}</code>.
    </p>
    <details>
      <summary>${pluralize(promptsOf(matrix).length, 'prompt')}</summary>
      <p class="muted">${nonceSentence(matrix)}${beside(matrix)}</p>
      <ol class="prompts">
        ${promptsOf(matrix).map((prompt) => html`<li dir="auto">${prompt}</li> `)}
      </ol>
    </details> `
}

function endpoints({ cells }: DocumentMatrix): Content {
  const models = [...new Set(cells.map(({ model }) => model))]
  const providers = [...new Set(cells.map(({ provider }) => provider))]
  return html`${pluralize(cells.length, 'cell')}: ${named(models, 'model')} via
  ${named(providers, 'provider')}`
}

function nonceSentence({ axes, options }: DocumentMatrix): string {
  if (recordedReplay(options)) {
    return 'Requests begin alike as far as they did in the trace; then each goes on with its own nonce and drawn text.'
  }
  return axes['promptCache']?.includes('warm')
    ? 'Each conversation starts with a nonce; with a warm prompt cache, all its turns share it.'
    : 'Each request started with its own nonce, so that no cache could answer.'
}

const nouns: Readonly<Record<string, string>> = {
  system: 'a system prompt',
  messages: 'earlier turns',
  tools: 'tools',
  schema: 'a schema of the answer',
  images: 'images',
}

/** What stands beside the questions, and which file they come from. */
function beside({ options: { prompts } }: DocumentMatrix): string {
  if (typeof prompts !== 'object' || prompts === null) return ''
  const said = Object.entries(nouns).flatMap(([name, noun]) => (name in prompts ? [noun] : []))
  const file = 'file' in prompts ? prompts.file : undefined
  const path = typeof file === 'object' && file !== null && 'path' in file ? file.path : undefined
  return [
    said.length === 0 ? '' : ` Sent beside the question: ${joinList(said, 'and')}.`,
    typeof path === 'string' ? ` The prompts come from ${shownFile(path)}.` : '',
  ].join('')
}

/** What a reader expects anyway needs no mention. */
function isPlain(name: string, level: unknown): boolean {
  return new Map<string, unknown>(Object.entries(plainWorkload)).get(name) === (level ?? undefined)
}

function named(names: readonly string[], noun: string): Content {
  const MAX_NAMED = 3
  if (names.length > MAX_NAMED) return pluralize(names.length, noun)
  return names.map((name, index) => [
    index === 0 ? '' : index === names.length - 1 ? ' and ' : ', ',
    foreign(name),
  ])
}

function sweep({ name, title, levels }: ReturnType<typeof workloadAxes>[number]): string {
  const texts = levels.map((level) => levelText(name, level)).join(', ')
  return name === 'stage' ? `, ${texts}` : `, ${title} ${texts}`
}

function rounds(matrix: DocumentMatrix): string {
  const main = matrix.rounds.filter(({ phase }) => phase === 'main').length
  const warmup = matrix.rounds.filter(({ phase }) => phase === 'warmup').length
  const confirm = matrix.rounds.filter(({ phase }) => phase === 'confirm').length
  const duration = durationOption.safeParse(matrix.options['for']).data
  const replayed = replaySentences(matrix)
  if (replayed.length > 0) return `${replayed.join('; ')}.`
  const parts = [
    matrix.cells.some(({ levels }) => levels.stage !== undefined)
      ? `Each endpoint is sent the stages of its rate once, without a pause between them; their nth request has the same prompt`
      : duration === undefined
        ? `${pluralize(main, 'round')}, and in each of them every cell gets the same prompt, in a new random order`
        : `Each cell for ${duration}, in blocks that take turns in a new random order; the nth request of a cell has the prompt of the nth of the others`,
    ...(warmup > 0 ? [`${pluralize(warmup, 'round')} of warm-up before, not counted`] : []),
    ...(matrix.adaptive ? [adaptiveRule(matrix.adaptive)] : []),
    ...(matrix.chosenRounds ? [chosenRule(matrix.chosenRounds)] : []),
    ...(confirm > 0
      ? [`${pluralize(confirm, 'round')} in which what stood out was measured again`]
      : []),
  ]
  return `${parts.join('; ')}.`
}

/** How the levels of load were chosen. */
function searched({ rounds: { length } }: DocumentMatrix, { of, max }: CapacityRule): string {
  const load = of === 'rate' ? 'requests/s' : 'requests in flight'
  return `${pluralize(length, 'request')} in a search from 1 to ${max} ${load}: the load doubles until too few requests keep the objective, then blocks near that point alternate until the interval is narrow.`
}

/** Sentences are set apart by semicolons here. */
function chosenRule(chosen: ChosenRounds): string {
  return `chosen by \`gate.detect\`: ${chosenRoundsWords(chosen)}`
}

function adaptiveRule({ until: { metric, relativeWidth } }: AdaptiveRounds): string {
  return `a cell stops early when the interval of its ${metricTitle(metric)} is narrower than ${showShare(relativeWidth)} of the value; that interval is then a 97.5 % interval`
}

function promptsOf(matrix: DocumentMatrix): string[] {
  return [...new Set(matrix.rounds.map(({ prompt }) => prompt))]
}
