import { isObject, type JsonObject } from './json-value.ts'

/** What a body allows to be generated, whatever its protocol; dotted paths. */
export interface BodyLimits {
  /** Limits on the tokens of an answer. */
  readonly output: ReadonlyMap<string, number>
  /** Tokens of thinking, which servers may bill on top of that. */
  readonly thinking: ReadonlyMap<string, number>
  /** How many answers are made. */
  readonly answers: ReadonlyMap<string, number>
  /** Not a limit, but as many names. */
  readonly temperature: ReadonlyMap<string, number>
}

/*
 * Names in lower case without separators: engines write them in their own ways, and new ones come.
 * What limits the input or the context is none of them.
 */
const OUTPUT_NAME =
  /^(?:max|num|n)(?:new|output|completions?|response|answer|gen(?:erat(?:ed|ion))?|total|decod(?:e|ing))*(?:tokens?(?:count|limit|tosample|togenerate)?|predict|len(?:gth)?|steps)$|^tokenstogenerate$|^(?:output|completion|response)(?:tokens?(?:limit|count)?|len(?:gth)?)$/
/** The same words in another order, short, or written out. */
const OTHER_OUTPUT_NAME =
  /^(?:generatetokens|tokenlimit|tokensmax)$|^(?:output|completion|response|answer|gen)?max(?:imum)?(?:new|out(?:put)?|completion|response|answer|gen)?(?:tok(?:en)?s?|output|response|completion)(?:total|out|per(?:response|completion|answer|request))?$/
const THINKING_NAME =
  /(?:think|thought|reason).*(?:budget|token|len|limit)|(?:budget|token|max).*(?:think|thought|reason)|^(?:budgettokens|tokenbudget)$/
/** Within a part that is about thinking. */
const THINKING_LIMIT = /budget|token|length|limit/
const ANSWER_NAME =
  /^(?:n|bestof|(?:n|num|numberof)?(?:candidates?|choices|completions|generations|outputs|results|samples|returnsequences|outputsequences)(?:count)?)$/
/** Input, and schemas: what stands in them limits nothing. */
const inputNames = new Set([
  'messages',
  'input',
  'contents',
  'system',
  'systeminstruction',
  'instructions',
  'tools',
  'toolconfig',
  'functions',
  'responseformat',
  'text',
  'format',
  'outputconfig',
  'responseschema',
  'responsejsonschema',
  'metadata',
  'requestmetadata',
])

/** The limits that stand in a body, at any depth. */
export function limitsIn(body: JsonObject): BodyLimits {
  const limits = {
    output: new Map<string, number>(),
    thinking: new Map<string, number>(),
    answers: new Map<string, number>(),
    temperature: new Map<string, number>(),
  }
  function visit(part: JsonObject, parents: readonly string[]): void {
    for (const [name, value] of Object.entries(part)) visitField(name, value, [...parents, name])
  }
  function visitField(name: string, value: unknown, path: readonly string[]): void {
    if (Array.isArray(value) || isObject(value)) {
      if (inputNames.has(plainName(name))) return
      if (isObject(value)) return visit(value, path)
      // What stands in a list goes by the name of the list.
      for (const [index, item] of value.entries()) visitField(name, item, [...path, String(index)])
    } else note(name, path, value)
  }
  function note(name: string, path: readonly string[], value: unknown): void {
    const count = countOf(value)
    if (count === undefined) return
    const plain = plainName(name)
    const isWithinThinking = path
      .slice(0, -1)
      .some((parent) => /reason|think|thought/i.test(parent))
    const place = path.join('.')
    if (THINKING_NAME.test(plain) || (isWithinThinking && THINKING_LIMIT.test(plain))) {
      keep(limits.thinking, place, count)
    } else if (OUTPUT_NAME.test(plain) || OTHER_OUTPUT_NAME.test(plain))
      keep(limits.output, place, count)
    else if (ANSWER_NAME.test(plain)) keep(limits.answers, place, count)
    else if (plain === 'temperature') keep(limits.temperature, place, count)
  }
  visit(body, [])
  return limits
}

/** A name may have dots itself, and be read like the path of another: the larger number holds. */
function keep(found: Map<string, number>, place: string, count: number): void {
  found.set(place, Math.max(count, found.get(place) ?? count))
}

/** A number, also where it is written as text: servers in Python read "1_000" as well. */
function countOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  if (typeof value === 'string' && value.trim() === '') return undefined
  const count = Number(typeof value === 'string' ? value.replaceAll(/(?<=\d)_(?=\d)/g, '') : value)
  return Number.isNaN(count) ? undefined : count
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
