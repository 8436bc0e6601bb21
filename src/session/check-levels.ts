import { BenchError, received } from '../model/bench-error.ts'
import { type Axes, axisNames, type Reference } from '../model/cell.ts'
import { suggestion } from '../model/nearest-name.ts'
import type { Catalog } from '../model/provider.ts'

export function checkNames(
  names: readonly string[],
  known: readonly string[],
  where: string,
): void {
  for (const name of names) {
    if (known.includes(name)) continue
    throw new BenchError(
      'unknown-name',
      `${where} \`${name}\`, which is not declared.${suggestion(name, known)}`,
    )
  }
}

export function checkModels(
  { model, provider }: Pick<Axes, 'model' | 'provider'>,
  { models }: Catalog,
  where: string,
): void {
  const unknown = model.find((name) => !Object.hasOwn(models, name))
  if (unknown === undefined) return
  throw new BenchError(
    'unknown-name',
    `${where} names \`${unknown}\`, which is neither declared nor in the price list.${suggestion(unknown, Object.keys(models))} A model that it does not know is declared in llmBench(): ${declarationOf(unknown, provider[0])}`,
  )
}

/** What a person can paste into the options of the plugin. */
export function declarationOf(model = '', provider = '', wireName?: string): string {
  const models = wireName === undefined ? `['${model}']` : `{ '${model}': '${wireName}' }`
  return `\`providers: { '${provider}': { models: ${models} } }\``
}

export function checkReference(
  option: 'reference' | 'against',
  {
    reference,
    axes,
    where,
  }: {
    readonly reference: Reference | undefined
    readonly axes: Axes
    readonly where: string
  },
): void {
  for (const axis of axisNames) {
    const level = reference?.[axis]
    const levels: readonly unknown[] = axes[axis]
    if (level === undefined || levels.includes(level)) continue
    throw new BenchError(
      'invalid-option',
      `${where}: \`${option}.${axis}\` is ${received(level)}, which is not a level of this axis. Levels: ${levels.map(received).join(', ')}`,
    )
  }
}
