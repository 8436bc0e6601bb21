import { limitsIn } from '../../protocol/body-limits.ts'
import { fieldAt } from '../../protocol/field-path.ts'
import { MAX_NONCE_TOKENS, promptAsSent } from '../../runner/schedule.ts'
import { isStreamed } from '../reading/streams.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a cell's request says of its levels, of the options, and of what samples say was sent otherwise. */
export function requestRules({ path: place, matrix, cells }: RecordedMatrix): Mismatch[] {
  const limits = promptLimits(matrix)
  const wrongRounds = matrix.rounds.flatMap(({ maxTokens }, index) =>
    maxTokens === undefined || limits.includes(maxTokens)
      ? []
      : differences(maxTokens, undefined, {
          path: [...place, 'rounds', index, 'maxTokens'],
          basis: 'the limits of its prompts',
        }),
  )
  const wrongRequests = cells.flatMap(({ cell, path }) => {
    if (cell.request === undefined) return []
    const { body } = cell.request
    const { output, temperature } = limitsIn(body)
    const at = (field: string): PropertyKey[] => [...path, 'request', 'body', ...field.split('.')]
    const isNamed = typeof body['model'] !== 'string' || cell.endpoint.includes(` ${body['model']}`)
    const renamed = cell.samples.flatMap(({ sentAs }) => Object.entries(sentAs))
    const unknown = renamed.find((names) =>
      names.every((field) => fieldAt(body, field) === undefined),
    )
    return [
      ...[...output].flatMap(([field, value]) =>
        limits.includes(value)
          ? []
          : differences(value, cell.levels.maxTokens, { path: at(field), basis: 'its levels' }),
      ),
      ...[...temperature].flatMap(([field, value]) =>
        differences(value, matrix.options['temperature'], {
          path: at(field),
          basis: 'the options',
        }),
      ),
      ...paddedAsSaid(body, cell.levels.inputTokens, [...path, 'request', 'body']),
      ...(typeof body['stream'] === 'boolean'
        ? differences(body['stream'], isStreamed(matrix), {
            path: at('stream'),
            basis: 'the options',
          })
        : []),
      ...(isNamed
        ? []
        : differences(body['model'], cell.endpoint, { path: at('model'), basis: 'its endpoint' })),
      ...(unknown === undefined
        ? []
        : differences(undefined, unknown[0], {
            path: at(unknown[0]),
            basis: 'what its samples were sent as',
          })),
    ]
  })
  return [...wrongRounds, ...wrongRequests]
}

/** The limits that prompts of a matrix ask for in place of its level. */
function promptLimits({ options }: DocumentMatrix): readonly unknown[] {
  const { prompts } = options
  const limits: unknown =
    typeof prompts === 'object' && prompts !== null ? Reflect.get(prompts, 'maxTokens') : undefined
  return Array.isArray(limits) ? limits : []
}

/** A nonce in front of a text has at most so many tokens. */
const MAX_HEAD_TOKENS = MAX_NONCE_TOKENS + promptAsSent('', '').length

/** A request that is filled up to a number of tokens has that many in its texts, and no more in the padded one. */
function paddedAsSaid(
  body: Readonly<Record<string, unknown>>,
  level: number | undefined,
  path: PropertyKey[],
): Mismatch[] {
  if (level === undefined) return []
  const texts = textsIn(body)
  const padded = texts.filter(({ hasNonce }) => hasNonce).map(({ maxTokens }) => maxTokens)
  const total = texts.reduce((sum, { maxTokens }) => sum + maxTokens, 0)
  const isPadded = total >= level && padded.some((tokens) => tokens - MAX_HEAD_TOKENS <= level)
  return isPadded
    ? []
    : [mismatch(total, `texts of ${level} tokens`, { path, basis: 'its level of inputTokens' })]
}

/** The texts of a request, and how many tokens each may have; of short ones as many as characters. */
function textsIn(value: unknown): { readonly maxTokens: number; readonly hasNonce: boolean }[] {
  if (typeof value === 'string') return [{ maxTokens: value.length, hasNonce: false }]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('sha256' in value && 'tokens' in value) {
    const hasNonce = 'nonce' in value && value.nonce === true
    const tokens = typeof value.tokens === 'number' ? value.tokens : 0
    return [{ maxTokens: tokens + (hasNonce ? MAX_HEAD_TOKENS : 0), hasNonce }]
  }
  return Object.values(value).flatMap(textsIn)
}
