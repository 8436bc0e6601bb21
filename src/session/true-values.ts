import type { RunSettings } from '../bridge/settings.ts'
import type { Cell } from '../model/cell.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import type { Truth } from '../model/truth.ts'
import { truthOf } from '../simulator/truth.ts'
import { endpointOf } from './endpoint-of.ts'
import type { Plan } from './plan.ts'

/** What the simulator was set to where it was asked; undefined in a live run. */
export function trueValues(
  cells: readonly (Cell & { readonly samples: readonly Sample[] })[],
  {
    plan,
    settings,
  }: {
    readonly plan: Pick<Plan, 'rounds' | 'reference' | 'stream'>
    readonly settings: RunSettings
  },
): Truth | undefined {
  // An answer in one piece has no first token, and no pace.
  if (settings.mode !== 'simulated' || !plan.stream) return undefined
  const { models } = settings.catalog
  return truthOf(
    cells.map((cell) => {
      const { provider, defaults, body } = endpointOf(cell, {
        settings,
        rounds: plan.rounds,
        environment: {},
      })
      const { model } = cell.levels
      return {
        ...cell,
        provider,
        spec: models[model] ?? { name: model, family: undefined, tier: undefined },
        body: { ...defaults, ...body },
        samples: countedSamples(cell.samples),
      }
    }),
    plan.reference,
  )
}
