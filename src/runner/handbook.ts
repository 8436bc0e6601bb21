import type { RandomStream } from '../stats/random.ts'

/** A long text that conversations share, and short replies to go on from. */
export interface Handbook {
  readonly text: string
  readonly replies: readonly string[]
}

/** At most, by any vendor's count: o200k has under 5,000, and none has twice as many. */
export const MAX_HANDBOOK_TOKENS = 9000

/** Makes some 4,500 tokens: over the least that any endpoint of the catalogue keeps, 4,096. */
const SECTIONS = 58
const RULES_PER_SECTION = 3

const subjects = [
  'release calendar',
  'security review',
  'schema migration',
  'key request',
  'load test',
  'backup drill',
  'pager rota',
  'cost report',
  'feature flag',
  'vendor contract',
  'change log',
  'capacity plan',
]
const teams = [
  'platform',
  'storage',
  'payments',
  'search',
  'identity',
  'delivery',
  'data',
  'mobile',
]
const rules = [
  'The {team} team opens a {subject} within {n} working days and closes it within {m}.',
  'A {subject} that stays open for more than {n} days goes to the {team} team, with a note on what was tried.',
  'Every {subject} names an owner, a deputy from the {team} team and a limit of {n} hours for the first reply.',
  'Before a {subject} is changed, {n} of {m} reviewers agree, one of them from the {team} team.',
  'Records of a {subject} are kept for {n} months and then reduced to a summary of {m} lines.',
  'When two rules about a {subject} disagree, the one with the lower number holds until the {team} team has met.',
  'The {team} team counts each {subject} of the past {n} weeks and publishes the figure on day {m} of the month.',
  'No {subject} starts on a Friday after {n} past noon, unless the {team} team has {m} people on duty.',
]
const replies = [
  'The handbook leaves that to the owner. I would begin with the ordinary case, name what it assumes, and only then turn to the exceptions, because most of the confusion comes from mixing the two.',
  'In short: the first rule that applies decides, and what it does not mention stays as it was. The sections on reviews and on records both point that way, and nothing later takes it back.',
  'There are two readings. The stricter one costs more time and is easier to check; the looser one is what most teams seem to follow. I would take the stricter one wherever somebody else depends on it.',
  'It follows from the numbers: the limit is reached sooner than it looks, so the step that takes longest should come first, and whatever can wait should be written down and left.',
]

/** Composes a handbook; the same stream gives the same text. */
export function composeHandbook(stream: RandomStream): Handbook {
  const pick = (items: readonly string[]): string => items[stream.integer(items.length)] ?? ''
  const sections = Array.from({ length: SECTIONS }, (_, index) => {
    const subject = pick(subjects)
    const chosen = stream.shuffle(rules).slice(0, RULES_PER_SECTION)
    const lines = chosen.map((rule) =>
      rule
        .replaceAll('{subject}', subject)
        .replaceAll('{team}', () => pick(teams))
        .replaceAll(/\{[nm]\}/g, () => String(2 + stream.integer(58))),
    )
    return `§ ${index + 1}. On the ${subject}. ${lines.join(' ')}`
  })
  const head = 'This is the handbook that the questions below may refer to.'
  return { text: [head, ...sections].join('\n\n'), replies: stream.shuffle(replies) }
}
