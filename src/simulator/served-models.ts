import type { ModelSpec, ProviderSpec } from '../model/provider.ts'

/** Models at a provider by its names for them. Several of ours with one name there are one model: the first. */
export function servedModels(
  { models: names }: Pick<ProviderSpec, 'models'>,
  models: readonly ModelSpec[],
): ReadonlyMap<string, ModelSpec> {
  const served = new Map<string, ModelSpec>()
  for (const model of models) {
    const wireName = names[model.name]
    if (wireName !== undefined && !served.has(wireName)) served.set(wireName, model)
  }
  return served
}

/** A model that nobody declared. */
export function unknownModel(name: string): ModelSpec {
  return { name, family: undefined, tier: undefined }
}
