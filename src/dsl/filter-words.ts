import type { EnvironmentOverrides } from '../bridge/settings.ts'
import type { Axes } from '../model/cell.ts'

type Filters = Pick<EnvironmentOverrides, 'models' | 'providers'>

/** The filters that are set, as they were given: `LLM_BENCH_MODELS=gpt-4.1`. */
export function filtersSet({ models, providers }: Filters): string {
  return [
    ...(models ? [`LLM_BENCH_MODELS=${models.join(',')}`] : []),
    ...(providers ? [`LLM_BENCH_PROVIDERS=${providers.join(',')}`] : []),
  ].join(' and ')
}

/** Why the filters keep no cell of a matrix: what it has instead. */
export function nothingKept(axes: Axes, filters: Filters): string {
  const has = [
    ...(filters.models ? [`models ${axes.model.join(', ')}`] : []),
    ...(filters.providers ? [`providers ${axes.provider.join(', ')}`] : []),
  ]
  const verb = filters.models && filters.providers ? 'keep' : 'keeps'
  return `${filtersSet(filters)} ${verb} no cell: the matrix has the ${has.join(' and the ')}`
}
