import { isObject, type JsonObject } from './json-value.ts'

/**
 * What a field does to a bill, beyond its own tokens.
 *
 * - `models`: other models may answer, at their prices.
 * - `rate`: other prices hold than those of a price list.
 * - `discount`: lower prices hold than those of a price list.
 * - `input`: the endpoint adds input that the request does not hold.
 * - `fee`: something is charged that is no token of this request.
 * - `thinking`: it thinks without a limit, on top of that of the answer.
 */
type BillingEffect = 'models' | 'rate' | 'discount' | 'input' | 'fee' | 'thinking'

export interface BilledField {
  /** Dotted path in the body, or what else of the request it is. */
  readonly field: string
  readonly effect: BillingEffect
  /** What stands there; undefined where the field is none of a body. */
  readonly value?: unknown
  /** Wire names of the models that may answer; undefined where they cannot be told. */
  readonly models?: readonly string[] | undefined
  /** US dollars per million tokens that the request itself allows at most. */
  readonly maxPrice?: { readonly inputPerMTok: number; readonly outputPerMTok: number } | undefined
}

/*
 * By the documentation of OpenAI, Anthropic, Google, AWS, OpenRouter, LiteLLM, Vercel, Azure, xAI,
 * Groq, Mistral, Alibaba and Zhipu as of November 2026. Names are in lower case without separators, at
 * any depth: gateways put them into objects of their own.
 */
const table: readonly (readonly [BillingEffect, names: string])[] = [
  ['models', 'models model fallbacks fallback fallbackmodels fallbackmodel defaultfallbacks'],
  ['models', 'contextwindowfallbacks contextwindowfallbackdict contentpolicyfallbacks'],
  ['rate', 'route routing preset provider gateway speed performanceconfig inferencegeo'],
  ['input', 'previousresponseid previousinteractionid conversation conversationid threadid'],
  ['input', 'cachedcontent cachedcontents contextid assistantid prompt promptid promptvariables'],
  ['input', 'fileid fileids fileuri filedata inlinedata imageurl videourl audiourl inputaudio'],
  ['input', 's3location datasources knowledgebaseid knowledgebaseids vectorstoreids'],
  ['fee', 'websearchoptions searchparameters searchsettings plugins enablesearch searchoptions'],
  ['fee', 'mcpservers container connectors guardrailconfig compoundcustom contextmanagement'],
  ['fee', 'search browsersearch deepresearch grounding toolresources'],
  ['fee', 'codeinterpreter codeexecution googlesearch googlesearchretrieval googlemaps urlcontext'],
]
const effects = new Map(
  table.flatMap(([effect, names]) => names.split(' ').map((name) => [name, effect] as const)),
)

/** Tiers of service by their price: as listed, and below. All others are dearer, or may be. */
const TIER_NAME = /^(?:service|processing|pricing)tier$/
const listedTiers = new Set(['auto', 'default', 'standard', 'standardonly', 'ondemand'])
const lowerTiers = new Set(['flex', 'batch'])
/** Sounds and pictures have prices of their own. */
const MODALITIES_NAME = /^(?:response|output)?modalities$/
const WEB_SEARCH_NAME = /^(?:enable)?websearch/
/** Parts of a message whose tokens no byte of the request tells. */
const UNCOUNTED_PART = /^(?:input)?(?:image|audio|video|file|document)(?:url)?$/
/** What a model calls and the client runs, by its type; everything else runs at the endpoint. */
const CLIENT_TOOL = /^(?:function|custom|bash|texteditor|computer|memory|localshell|applypatch)/
const clientToolFields = new Set([
  'functionDeclarations',
  'function_declarations',
  'toolSpec',
  'cachePoint',
])
const toolNames = new Set(['tools', 'builtintools', 'servertools'])
/** What only chooses among tools, or describes what a client runs or an answer looks like. */
const descriptions = new Set([
  'toolchoice',
  'functions',
  'functiondeclarations',
  'toolspec',
  'responseformat',
  'responseschema',
  'responsejsonschema',
  'outputconfig',
  'text',
  'metadata',
  'requestmetadata',
  'schema',
  'jsonschema',
  'guidedjson',
  'guideddecoding',
  'structuredoutputs',
  'messages',
  'contents',
])
/** Of OpenRouter's choice of upstreams: what cannot leave only dearer ones. */
const harmlessPreferences = new Set(['allowfallbacks', 'maxprice'])

/** What in a declared body makes a bill depend on more than the tokens that it limits. */
export function billedFields(body: JsonObject): BilledField[] {
  const found: BilledField[] = []
  const visit = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, String(index)])
    } else if (isObject(value)) {
      const { type } = value
      if (path.length > 0 && typeof type === 'string' && UNCOUNTED_PART.test(plainName(type))) {
        found.push({ field: path.join('.'), effect: 'input', value })
        return
      }
      for (const [name, item] of Object.entries(value)) visitField(name, item, [...path, name])
    }
  }
  const visitField = (name: string, value: unknown, path: readonly string[]): void => {
    const plain = plainName(name)
    if (isOff(value) || descriptions.has(plain)) return
    if (toolNames.has(plain)) {
      if (!isRunByClient(value)) found.push({ field: path.join('.'), effect: 'fee', value })
      return
    }
    const billed = billedField(plain, value, path)
    if (billed === 'nothing') visit(value, path)
    else if (billed !== undefined) found.push({ ...billed, value })
  }
  visit(body, [])
  // Alibaba's switch: there the limit is that of the answer alone. Engines know it by another place.
  if (body['enable_thinking'] === true && dollarsOf(body['thinking_budget']) === undefined) {
    found.push({ field: 'enable_thinking', effect: 'thinking', value: true })
  }
  // It says how to go through the models that are named beside it.
  const names = found.some(({ effect, models }) => effect === 'models' && models)
  return found.filter(({ field }) => !(names && field === 'route'))
}

/** What a field does; `nothing` where that is for what stands in it to say. */
function billedField(
  plain: string,
  value: unknown,
  path: readonly string[],
): BilledField | 'nothing' | undefined {
  const field = path.join('.')
  if (TIER_NAME.test(plain)) return tierField(field, value)
  if (MODALITIES_NAME.test(plain)) {
    const isText = [value].flat().every((one) => typeof one === 'string' && /^text$/i.test(one))
    return isText ? undefined : { field, effect: 'rate' }
  }
  const effect = WEB_SEARCH_NAME.test(plain) ? 'fee' : effects.get(plain)
  if (effect === undefined) return 'nothing'
  // A text that stands there is counted; what it names is not.
  if (plain === 'prompt' && typeof value === 'string') return undefined
  // The model of the request itself is declared.
  if (plain === 'model' && path.length === 1) return undefined
  if (effect === 'models') return { field, effect, models: modelsIn(value) }
  if (plain === 'speed' && value === 'standard') return undefined
  if (plain === 'inferencegeo' && value === 'global') return undefined
  if (plain === 'performanceconfig' && isObject(value) && value['latency'] === 'standard') {
    return undefined
  }
  return plain === 'provider' ? preferences(field, value) : { field, effect }
}

function tierField(field: string, value: unknown): BilledField | undefined {
  const tier = isObject(value) ? value['type'] : value
  const plain = typeof tier === 'string' ? plainName(tier) : ''
  if (listedTiers.has(plain)) return undefined
  return { field, effect: lowerTiers.has(plain) ? 'discount' : 'rate' }
}

/** OpenRouter's choice of upstreams, whose prices differ. */
function preferences(field: string, value: unknown): BilledField | undefined {
  if (!isObject(value)) return { field, effect: 'rate' }
  const wanted = Object.entries(value).filter(([, preference]) => !isOff(preference))
  const isHarmless = wanted.every(
    ([name, preference]) =>
      harmlessPreferences.has(plainName(name)) || (name === 'sort' && preference === 'price'),
  )
  if (isHarmless) return undefined
  const { max_price: limit } = value
  const inputPerMTok = isObject(limit) ? dollarsOf(limit['prompt']) : undefined
  const outputPerMTok = isObject(limit) ? dollarsOf(limit['completion']) : undefined
  const isBounded = inputPerMTok !== undefined && outputPerMTok !== undefined
  return { field, effect: 'rate', ...(isBounded && { maxPrice: { inputPerMTok, outputPerMTok } }) }
}

function dollarsOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number < Infinity ? number : undefined
}

/** The names in a list of models, in whatever form; undefined where it is not one. */
function modelsIn(value: unknown): string[] | undefined {
  if (typeof value === 'string') return value.split(',').map((name) => name.trim())
  if (Array.isArray(value)) {
    const names = value.map(modelsIn)
    return names.includes(undefined) ? undefined : names.flatMap((own) => own ?? [])
  }
  return isObject(value) && typeof value['model'] === 'string' ? [value['model']] : undefined
}

/** Whether all of a list of tools is only called by the model, and nothing runs at the endpoint. */
function isRunByClient(tools: unknown): boolean {
  return [tools].flat().every((tool) => {
    if (!isObject(tool)) return false
    const { type } = tool
    if (typeof type === 'string') return CLIENT_TOOL.test(plainName(type))
    const fields = Object.keys(tool)
    return (
      (fields.includes('name') && !fields.includes('systemTool')) ||
      fields.every((name) => clientToolFields.has(name))
    )
  })
}

/** Whether a value says that something is not wanted. */
function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true
  if (Array.isArray(value)) return value.every(isOff)
  if (typeof value === 'string') return /^(?:none|off|disabled)$/i.test(value)
  return isObject(value) && (value['enabled'] === false || value['type'] === 'disabled')
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Suffixes of OpenRouter's model names, and what they do. */
const suffixes: Readonly<Record<string, BillingEffect>> = {
  online: 'fee',
  nitro: 'rate',
  exacto: 'rate',
}

/** What the name of a model does to a bill, where its router reads more in it. */
export function billedName(wireModel: string): BilledField[] {
  const effect = suffixes[wireModel.slice(wireModel.lastIndexOf(':') + 1)]
  return effect && wireModel.includes(':') ? [{ field: wireModel, effect }] : []
}

/** Headers that choose what else is chosen in a body. */
const headerEffects: Readonly<Record<string, BillingEffect>> = {
  'x-amzn-bedrock-service-tier': 'rate',
  'x-amzn-bedrock-performanceconfig-latency': 'rate',
  'x-amzn-bedrock-guardrailidentifier': 'fee',
  'x-vertex-ai-llm-request-type': 'rate',
  'x-vertex-ai-llm-shared-request-type': 'rate',
  'x-portkey-config': 'models',
  'helicone-fallbacks': 'models',
}

export function billedHeaders(headers: Readonly<Record<string, string>>): BilledField[] {
  return Object.keys(headers).flatMap((name) => {
    const effect = headerEffects[name.toLowerCase()]
    return effect ? [{ field: name, effect }] : []
  })
}
