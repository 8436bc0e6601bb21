import { cachingSettings } from '../catalog/providers.ts'
import { defaultReasoning, reasoningFields, saysReasoning } from '../catalog/reasoning.ts'
import type { Levels } from '../model/cell.ts'
import { type Fields, joinPatches } from '../model/merge-patch.ts'
import type { ProviderSpec } from '../model/provider.ts'

/** What goes into the body of a cell's requests beside what its protocol puts there. */
export interface EndpointBody {
  /** Fields that the model needs at the provider. */
  readonly defaults: Fields
  /** What is declared for the provider, with what is declared for the model there laid over it. */
  readonly body: Fields
}

/** … whatever the cell's workload. */
export function modelBody({ model }: Pick<Levels, 'model'>, provider: ProviderSpec): EndpointBody {
  const body = joinPatches(provider.body, provider.modelBodies[model] ?? {})
  return { defaults: saysReasoning(body) ? {} : reasoningDefaults(model, provider), body }
}

/** … with what keeps its prompts where they are to be kept. */
export function endpointBody(levels: Levels, provider: ProviderSpec): EndpointBody {
  const { defaults, body } = modelBody(levels, provider)
  const { model, promptCache } = levels
  const caching = promptCache === 'warm' ? cachingSettings[`${model}@${provider.name}`] : undefined
  return { defaults: joinPatches(defaults, caching ?? {}), body }
}

function reasoningDefaults(model: string, provider: ProviderSpec): Fields {
  const wireModel = provider.models[model] ?? model
  const reasoning = defaultReasoning(provider, wireModel)
  const fields = reasoning === undefined ? {} : reasoningFields(reasoning, provider, wireModel)
  return typeof fields === 'string' ? {} : fields
}
