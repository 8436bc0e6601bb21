import { looksLikeKey } from '../model/credential-look.ts'
import { protocolNames } from '../model/provider.ts'
import { efforts } from '../model/reasoning.ts'
import { z } from '../model/zod.ts'

/** A dollar a token, or a request for a million: more is a slip, and its bill would be no figure. */
const MAX_USD = 1_000_000
const dollars = z.number().nonnegative().max(MAX_USD)

const rates = {
  inputPerMTok: dollars,
  outputPerMTok: dollars,
  cachedInputPerMTok: dollars.optional(),
  cacheWriteInputPerMTok: dollars.optional(),
  cacheWrite1hInputPerMTok: dollars.optional(),
}

const tiers = z
  .array(z.strictObject({ aboveInputTokens: z.int().nonnegative(), ...rates }))
  .refine(
    (all) =>
      all.every((tier, index) => tier.aboveInputTokens > (all[index - 1]?.aboveInputTokens ?? -1)),
    'expected tiers in ascending order of `aboveInputTokens`',
  )
  .optional()

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "expected a time such as '16:30'")

const price = z.strictObject({
  ...rates,
  tiers,
  hours: z
    .array(z.strictObject({ fromUtc: timeOfDay, toUtc: timeOfDay, ...rates, tiers }))
    .optional(),
  perRequestUsd: dollars.optional(),
  source: z.string().optional(),
  date: z.string().optional(),
})

/** RFC 9110 §5.1 and §5.5. */
const headerName = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected a header name')
const headerValue = z
  .string('expected a string')
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected a header value without line breaks')

/** Of POSIX's form (XBD §8.1), and no key that was given in place of its variable's name. */
const variableName = z
  .string()
  .refine(
    (name) => /^[A-Za-z_]\w*$/.test(name) && !looksLikeKey(name),
    "expected the name of an environment variable, such as 'LAB_KEY', not the key itself. Put the key into an environment variable (LAB_KEY=…), and give its name here",
  )

/** A model as users declare it in the plugin's `models`. */
export const modelDeclaration = z.strictObject({
  family: z.string().optional(),
  tier: z.string().optional(),
})

const wireName = z.string().min(1)

const reasoning = z.union([
  z.enum(efforts, `expected one of ${efforts.join(', ')}`),
  z.strictObject(
    { maxTokens: z.int().min(0, 'expected a number of tokens') },
    'expected an effort or { maxTokens }',
  ),
])

/** A model at a provider: what it is called there, and what is special about it. */
const servedModel = z.strictObject({
  /** The provider's name. Left out: the same as in benches. */
  name: wireName.optional(),
  /** Merged in depth into the requests for this model, over the provider's `body`. */
  body: z.record(z.string(), z.unknown()).optional(),
  prices: price.optional(),
  /** How much it thinks, in the field that the protocol has for it. */
  reasoning: reasoning.optional(),
})

/** A provider as users declare it in the plugin's `providers`. */
export const providerDeclaration = z.strictObject({
  /** Wire protocol. Default `'openai-chat'`. */
  protocol: z.enum(protocolNames).optional(),
  /** The address before the protocol's path, e.g. `http://127.0.0.1:8080/v1`. */
  baseURL: z.url({ protocol: /^https?$/, error: 'expected an http(s) URL' }).optional(),
  /** AWS region; with `bedrock-converse`, in place of `baseURL`. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region')
    .optional(),
  /** With `bedrock-converse`: an address other than AWS's own. */
  endpoint: z.url({ protocol: /^https?$/, error: 'expected an http(s) URL' }).optional(),
  /** With `bedrock-converse`: the version of HTTP. Default 2. */
  http: z.union([z.literal(1), z.literal(2)]).optional(),
  /** Name of the environment variable that holds the key. Default: no key is sent. */
  apiKeyEnv: variableName.nullable().optional(),
  /** Headers sent with each request. */
  headers: z.record(headerName, headerValue).optional(),
  /** Names of headers to redact, besides those that look like credentials. */
  secretHeaders: z.array(headerName).optional(),
  /** Merged in depth into each request; `null` removes a field. */
  body: z.record(z.string(), z.unknown()).optional(),
  /** `true` allows plain http to another machine. */
  allowInsecure: z.boolean().optional(),
  /** Names, or name in benches → the provider's name, or more than the name. */
  models: z
    .union([z.array(wireName), z.record(z.string(), z.union([wireName, servedModel]))])
    .optional(),
  /** US dollars per million tokens, by model. Default: the price list. */
  prices: z.record(z.string(), price).optional(),
  /** `true`: nothing is charged, although there is a key. */
  free: z.boolean().optional(),
})

/** A model in a provider's `models`, as users declare it. */
export type DeclaredModel = string | z.input<typeof servedModel>
export type PriceDeclaration = z.input<typeof price>
export type ModelDeclaration = z.input<typeof modelDeclaration>
export type ProviderDeclaration = z.input<typeof providerDeclaration>
