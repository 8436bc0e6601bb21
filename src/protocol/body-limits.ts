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

/** Names in lower case without separators: protocols write them in their own ways. */
const outputNames = new Set([
  'maxtokens',
  'maxcompletiontokens',
  'maxoutputtokens',
  'maxnewtokens',
  'maxgeneratedtokens',
  'maxgentokens',
  'maxgenlen',
  'maxlength',
  'maxtokenstosample',
  'numpredict',
  'npredict',
])
const thinkingNames = new Set([
  'budgettokens',
  'thinkingbudget',
  'thinkingbudgettokens',
  'thinkingtokenbudget',
  'reasoningbudget',
  'reasoningbudgettokens',
  'maxthinkingtokens',
  'maxreasoningtokens',
])
const answerNames = new Set([
  'n',
  'bestof',
  'candidatecount',
  'numreturnsequences',
  'numcompletions',
  'numgenerations',
  'numresults',
])
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
    for (const [name, value] of Object.entries(part)) {
      const path = [...parents, name]
      const plain = plainName(name)
      if (isObject(value)) {
        if (!inputNames.has(plain)) visit(value, path)
        continue
      }
      const isThinking = parents.some((parent) => /reason|think/i.test(parent))
      const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof count !== 'number' || Number.isNaN(count)) continue
      const place = path.join('.')
      if (thinkingNames.has(plain) || (isThinking && outputNames.has(plain))) {
        limits.thinking.set(place, count)
      } else if (outputNames.has(plain)) limits.output.set(place, count)
      else if (answerNames.has(plain)) limits.answers.set(place, count)
      else if (plain === 'temperature') limits.temperature.set(place, count)
    }
  }
  visit(body, [])
  return limits
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
