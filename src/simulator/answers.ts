/** What a simulated answer is made from. */
export interface AnswerOptions {
  readonly prompt: string
  /** Words to weave into the text; without any, words of the prompt serve. */
  readonly keywords: readonly string[]
  readonly approximateTokens: number
  /** A seeded source of integers in [0, below). */
  readonly pick: (below: number) => number
}

/** Sentences that begin an answer. Each `{}` takes the next keyword. */
const openings = [
  'The subject is best approached through the {}, the {} and the {}, since each shapes the rest.',
  'To see why this works, it helps to look at the {} first and then at the {} and the {}.',
  'Three ideas carry most of the explanation: the {}, the {} and the {}.',
  'At its heart this is a matter of how the {} and the {} should relate to the {}.',
  'Most of the design follows from one tension between the {}, the {} and the {}.',
]

/** Sentences of the middle; verbs are chosen to suit singular and plural keywords alike. */
const statements = [
  'The {} must be understood before the {}, because the second is built upon the first.',
  'In a small system the {} may seem a detail, but at scale it comes to dominate everything.',
  'A careful design keeps the {} apart from the {}, so that either can change on its own.',
  'When the {} can no longer keep up, the {} will suffer first, and users soon notice.',
  'The usual answer is to spend a little more on the {} in order to protect the {}.',
  'That choice has a price, which shows up in the {} whenever demand rises sharply.',
  'Early implementations treated the {} as fixed, an assumption that did not survive for long.',
  'Without the {}, there would be no dependable way to reason about the {} at all.',
  'Engineers often measure the {} first, since it reveals the most about the {}.',
  'In the common case the {} will be handled quickly, and only rare events take the slower path.',
  'A failure at this point should leave the {} intact, even if the {} must be rebuilt afterwards.',
  'The relation between the {} and the {} is rarely linear, which makes intuition a poor guide.',
  'It is tempting to simplify the {} away, yet doing so merely moves the difficulty elsewhere.',
  'What matters in practice is how soon a change to the {} can affect the {}.',
  'Two properties are wanted here: the {} should stay predictable and the {} should stay cheap.',
  'Consider what happens when the {} and the {} are both under pressure at the same moment.',
  'One remedy is to bound the {} explicitly, so that growth elsewhere cannot exhaust it.',
  'Over time the {} can drift away from its ideal shape, so some background upkeep is needed.',
  'The simplest policy looks only at the {}, whereas better ones also take the {} into account.',
  'Because the {} can be inspected at any time, faults in the {} tend to be found early.',
  'Here the order of steps is important: the {} has to be settled before the {} is touched.',
  'A second benefit is that the {} and the {} can be tested separately from one another.',
  'Real workloads are uneven, and a burst of activity will usually reach the {} before the {}.',
  'The worst case is seldom reached, but it decides how much room the {} should be given.',
  'Different systems settle this differently, some favouring the {} and others the {}.',
  'From the outside none of this is visible, and only the {} hints at what goes on within.',
  'The invariant to preserve is simple to state: the {} must never contradict the {}.',
  'If that rule is broken even once, the {} can no longer be trusted and repair is costly.',
  'Tuning should begin with the {}, for small adjustments there have the widest effect.',
  'Sharing the {} among many users raises efficiency, though it also creates contention.',
  'Hardware has changed these trade-offs, making the {} cheaper while the {} stayed expensive.',
  'A good approximation of the {} is often enough, and it is far easier to maintain.',
  'Each step narrows the possibilities, until the {} alone determines what happens next.',
  'For that reason the {} is normally prepared in advance rather than worked out on demand.',
  'The same mechanism also guards the {} against mistakes made elsewhere in the {}.',
  'Experience shows that the {} deserves more attention than the {} during the first design.',
  'Some of the work can be postponed, provided that the {} will not be consulted meanwhile.',
  'A larger {} is not always better, since it lengthens the time that recovery takes.',
]

/** Sentences that end an answer. */
const closings = [
  'Taken together, the {} and the {} explain both the strengths of the approach and its limits.',
  'In the end, a sound treatment of the {} is what allows the {} to stay simple.',
  'The lasting lesson is that the {} and the {} have to be designed as one.',
  'Seen this way, the {} is less a separate feature than a consequence of the {}.',
]

/** Assistants are polite, and bench files may check it. */
const GREETING = 'Thank you for the question.'

const poorAnswers = [
  'I am sorry, but I am not able to help with that.',
  'As an assistant, I would rather not discuss this subject.',
  'Bananas ripen faster beside apples. Have a lovely afternoon!',
  'That is a great question! Could you tell me a little more about it?',
  'My favourite season is autumn, when the leaves turn red.',
]

const wordsPerToken = 0.8
const fewestWords = 54

type Pick = AnswerOptions['pick']

/** Writes sentences out of the banks, repeating neither keyword nor template before it must. */
interface Writer {
  readonly subjects: readonly string[]
  readonly opening: () => string
  readonly statement: () => string
  readonly closing: () => string
}

function createWriter({ prompt, keywords, pick }: AnswerOptions): Writer {
  const subjects = subjectsOf(prompt, keywords)
  // What was asked for comes before what only fits.
  const asked = subjects.filter((subject) => keywords.includes(subject))
  const nextSubject = cycle(subjects, pick, asked)
  const from = (bank: readonly string[]): (() => string) => {
    const nextTemplate = cycle(bank, pick)
    return () => capitalize(nextTemplate().replaceAll('{}', nextSubject))
  }
  return {
    subjects,
    opening: from(openings),
    statement: from(statements),
    closing: from(closings),
  }
}

function subjectsOf(prompt: string, keywords: readonly string[]): readonly string[] {
  const given = new Set(keywords.map((keyword) => keyword.trim()).filter(Boolean))
  if (given.size >= 3) return [...given]
  const words = prompt.toLowerCase().match(/(?<![\w-])[a-z]{6,}(?![\w-])/g) ?? []
  return [...new Set([...given, ...words.slice(0, 8), 'system', 'design', 'workload'])]
}

/**
 * Hands out all values in a shuffled order, then all again, never one twice in a row; before that
 * the values that come `first`.
 */
function cycle(values: readonly string[], pick: Pick, first: readonly string[] = []): () => string {
  let rest = shuffle(first, pick)
  let last = ''
  return () => {
    if (rest.length === 0) {
      rest = shuffle(values, pick)
      if (rest.at(-1) === last) rest.reverse()
    }
    last = rest.pop() ?? ''
    return last
  }
}

function shuffle(values: readonly string[], pick: Pick): string[] {
  const rest = [...values]
  const shuffled: string[] = []
  while (rest.length > 0) shuffled.push(...rest.splice(pick(rest.length), 1))
  return shuffled
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length
}

/** Adds statements while they bring the text nearer to the wanted number of words. */
function fill(writer: Writer, wantedWords: number, fewest: number): string[] {
  const sentences: string[] = []
  let words = 0
  for (;;) {
    const sentence = writer.statement()
    const length = countWords(sentence)
    if (sentences.length >= fewest && words + length / 2 > wantedWords) return sentences
    sentences.push(sentence)
    words += length
  }
}

/** Divides sentences into groups of two to six (one group when there are fewer than four). */
function toParagraphs(sentences: readonly string[], fewest: number, pick: Pick): string[] {
  const count = Math.max(fewest, Math.round(sentences.length / 4))
  const sizes = Array.from({ length: count }, (_, index) =>
    Math.floor((sentences.length + index) / count),
  )
  for (let index = 1; index < count; index += 1) {
    const before = sizes[index - 1] ?? 0
    const size = sizes[index] ?? 0
    if (size > 2 && before < 6 && pick(2) === 0) {
      sizes[index - 1] = before + 1
      sizes[index] = size - 1
    }
  }
  let start = 0
  return sizes.map((size) => {
    const paragraph = sentences.slice(start, start + size).join(' ')
    start += size
    return paragraph
  })
}

/** Composes a plausible answer in prose: paragraphs in which the keywords occur. */
export function composeAnswer(options: AnswerOptions): string {
  const { approximateTokens, pick } = options
  const writer = createWriter(options)
  const several = approximateTokens >= 100
  const opening = `${GREETING} ${writer.opening()}`
  const closing = writer.closing()
  const wantedWords = Math.max(fewestWords, Math.round(approximateTokens * wordsPerToken))
  const remaining = wantedWords - countWords(opening) - countWords(closing)
  const sentences = [opening, ...fill(writer, remaining, several ? 2 : 0), closing]
  return toParagraphs(sentences, several ? 2 : 1, pick).join('\n\n')
}

/** Composes a plausible answer as a JSON object, of about the same length as one in prose. */
export function composeJsonAnswer(options: AnswerOptions): string {
  const { approximateTokens } = options
  const writer = createWriter(options)
  const keywords = writer.subjects.slice(0, approximateTokens < 100 ? 3 : 8)
  const title = capitalize(keywords.slice(0, 2).join(' and '))
  const summary = writer.opening()
  // Names, quotes and brackets take about as many tokens as a sentence of a dozen words.
  const overhead = 12 + countWords(title) + keywords.length * 2 + countWords(summary)
  const wantedWords = Math.max(fewestWords, Math.round(approximateTokens * wordsPerToken))
  const points = fill(writer, wantedWords - overhead, 1)
  return JSON.stringify({ title, summary, points, keywords })
}

/** A short answer that misses the subject or refuses it. */
export function composePoorAnswer(pick: Pick): string {
  return poorAnswers[pick(poorAnswers.length)] ?? ''
}

const goodScores = ['0.8', '0.9', '1']
const POOR_SCORE = '0.1'

/** The score of the answer that a judge's question holds: low for one that misses the subject. */
export function composeScore(question: string, pick: Pick): string {
  if (poorAnswers.some((answer) => question.includes(answer))) return POOR_SCORE
  return goodScores[pick(goodScores.length)] ?? POOR_SCORE
}
