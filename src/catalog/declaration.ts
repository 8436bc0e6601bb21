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
  name: wireName.optional(),
  body: z.record(z.string(), z.unknown()).optional(),
  prices: price.optional(),
  reasoning: reasoning.optional(),
})

/** A provider as users declare it in the plugin's `providers`. */
export const providerDeclaration = z.strictObject({
  protocol: z.enum(protocolNames).optional(),
  baseURL: z.url({ protocol: /^https?$/, error: 'expected an http(s) URL' }).optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region')
    .optional(),
  endpoint: z.url({ protocol: /^https?$/, error: 'expected an http(s) URL' }).optional(),
  http: z.union([z.literal(1), z.literal(2)]).optional(),
  apiKeyEnv: variableName.nullable().optional(),
  headers: z.record(headerName, headerValue).optional(),
  secretHeaders: z.array(headerName).optional(),
  body: z.record(z.string(), z.unknown()).optional(),
  allowInsecure: z.boolean().optional(),
  models: z
    .union([z.array(wireName), z.record(z.string(), z.union([wireName, servedModel]))])
    .optional(),
  prices: z.record(z.string(), price).optional(),
  free: z.boolean().optional(),
})
