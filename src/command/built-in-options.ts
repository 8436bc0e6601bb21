import type { BuiltInOptions } from '../bridge/settings.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { axisNames, type AxisName, type Reference } from '../model/cell.ts'
import { suggestion } from '../model/nearest-name.ts'
import type { Catalog } from '../model/provider.ts'
import { type RunFlags, sweepOf } from './run-flags.ts'

/** Axes of the built-in matrix that a command can compare along. */
const comparable = ['model', 'provider', 'maxTokens'] as const

type Names = readonly string[] | undefined

/**
 * What the built-in matrix declares: the lengths of a sweep, and the levels that others are compared
 * with. Without `--reference` these are the first of several models and providers named, in a sweep
 * the shortest length.
 */
export function builtInOptions(
  flags: RunFlags,
  {
    catalog,
    overrides,
  }: {
    readonly catalog: Catalog
    readonly overrides: { readonly models: Names; readonly providers: Names }
  },
): BuiltInOptions {
  const maxTokens = sweepOf(flags)
  const shortest = maxTokens?.[0]
  const usual: Reference =
    shortest === undefined
      ? { model: firstOfSeveral(overrides.models), provider: firstOfSeveral(overrides.providers) }
      : { maxTokens: shortest }
  const reference = flags.reference === undefined ? usual : parseReference(flags.reference, catalog)
  const isSet = Object.values(reference).some((level) => level !== undefined)
  return { ...(maxTokens && { maxTokens }), ...(isSet && { reference }) }
}

function firstOfSeveral(names: Names): string | undefined {
  return names && names.length > 1 ? names[0] : undefined
}

/** `openai`, `provider=openai`, `maxTokens=256`; several behind commas. */
function parseReference(text: string, catalog: Catalog): Reference {
  const reference: Reference = {}
  for (const part of text.split(',')) Object.assign(reference, parseLevel(part.trim(), catalog))
  return reference
}

function parseLevel(part: string, { models, providers }: Catalog): Reference {
  const [name = '', ...rest] = part.split('=')
  if (rest.length === 0) {
    if (name in providers) return { provider: name }
    if (name in models) return { model: name }
    throw unknownReference(part, [...Object.keys(providers), ...Object.keys(models)])
  }
  const axis = axisOf(name.trim())
  const level = rest.join('=').trim()
  if (axis === 'provider' && level in providers) return { provider: level }
  if (axis === 'model' && level in models) return { model: level }
  if (axis === 'maxTokens' && /^[1-9]\d{0,14}$/.test(level)) return { maxTokens: Number(level) }
  if (axis === 'maxTokens') {
    throw new BenchError(
      'invalid-option',
      `\`--reference\` is ${received(part)}; expected a whole number of tokens, at least 1`,
    )
  }
  throw unknownReference(level, Object.keys(axis === 'provider' ? providers : models))
}

/** An axis by its name, as it is written here or on a command line. */
function axisOf(name: string): (typeof comparable)[number] {
  const camelCase = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const known = axisNames.find((axis): axis is AxisName => axis === camelCase.replace(/s$/, ''))
  const axis = comparable.find((candidate) => candidate === (known ?? camelCase))
  if (axis) return axis
  throw new BenchError(
    'invalid-option',
    `\`--reference\` names the axis ${received(name)}; the built-in matrix is compared along ${comparable.join(', ')}.${suggestion(name, comparable)}`,
  )
}

function unknownReference(name: string, known: readonly string[]): BenchError {
  return new BenchError(
    'unknown-name',
    `\`--reference\` names ${received(name)}, which is not declared.${suggestion(name, known)}`,
  )
}
