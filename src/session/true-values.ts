import type { RunSettings } from '../bridge/settings.ts'
import type { Cell } from '../model/cell.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import type { ClockError, Truth } from '../model/truth.ts'
import { servedModels, unknownModel } from '../simulator/served-models.ts'
import { truthOf } from '../simulator/truth.ts'
import { endpointOf } from './endpoint-of.ts'
import type { Plan } from './plan.ts'

/** What the simulator was set to where it was asked; undefined in a live run. */
export function trueValues(
  cells: readonly (Cell & { readonly samples: readonly Sample[] })[],
  {
    plan,
    settings,
    clock,
  }: {
    readonly plan: Pick<Plan, 'rounds' | 'reference' | 'stream'>
    readonly settings: RunSettings
    readonly clock: ClockError | undefined
  },
): Truth | undefined {
  // An answer in one piece has no first token, and no pace.
  if (settings.mode !== 'simulated' || !plan.stream) return undefined
  const models = Object.values(settings.catalog.models)
  return truthOf(
    cells.map((cell) => {
      const { provider, wireModel, defaults, body } = endpointOf(cell, {
        settings,
        rounds: plan.rounds,
        environment: {},
      })
      return {
        ...cell,
        provider,
        spec: servedModels(provider, models).get(wireModel) ?? unknownModel(wireModel),
        body: { ...defaults, ...body },
        samples: countedSamples(cell.samples),
      }
    }),
    plan.reference,
    clock,
  )
}
