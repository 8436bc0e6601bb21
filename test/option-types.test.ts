import { expectTypeOf, test } from 'vitest'

import type { modelDeclaration, providerDeclaration } from '../src/catalog/declaration.ts'
import type { pluginOptions } from '../src/invocation/plugin-options.ts'
import type { BuiltInModelName } from '../src/model/endpoint-names.ts'
import type { gateOptions } from '../src/model/gate-options.ts'
import type { GateSettings } from '../src/model/gate-settings.ts'
import type { JudgeOptions } from '../src/model/judge.ts'
import type { MetricName } from '../src/model/metric.ts'
import type { MatrixOptions } from '../src/model/options/matrix-options.ts'
import type { MetricOptions } from '../src/model/options/metric-options.ts'
import type { PluginOptions } from '../src/model/options/plugin-options.ts'
import type { ModelOptions, ProviderOptions } from '../src/model/options/provider-options.ts'
import type { PerMetric } from '../src/model/per-metric.ts'
import type { z } from '../src/model/zod.ts'
import type { judgeOption } from '../src/session/judge-option.ts'
import type { matrixOptions } from '../src/session/matrix-options.ts'

/**
 * A type without what schemas cannot say of it: that it may not be written to, and which names of models
 * an editor completes. Two types are the same just where these are equal.
 */
type Plain<T> = T extends string
  ? BuiltInModelName extends T
    ? string
    : string extends T
      ? string
      : T
  : T extends (...parameters: never) => unknown
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Plain<T[Key]> }
        : T

type Input<Schema extends z.ZodType> = Plain<z.input<Schema>>

// Every assertion is the compiler's: `npm run typecheck` fails where one does not hold.
test('the documented options are those that the schemas take', () => {
  expectTypeOf<Plain<MatrixOptions>>().toEqualTypeOf<Input<typeof matrixOptions>>()
  expectTypeOf<Plain<PluginOptions>>().toEqualTypeOf<Input<typeof pluginOptions>>()
  expectTypeOf<Plain<ProviderOptions>>().toEqualTypeOf<Input<typeof providerDeclaration>>()
  expectTypeOf<Plain<ModelOptions>>().toEqualTypeOf<Input<typeof modelDeclaration>>()
  expectTypeOf<Plain<GateSettings>>().toEqualTypeOf<Plain<z.output<typeof gateOptions>>>()
  expectTypeOf<Plain<JudgeOptions>>().toEqualTypeOf<Input<typeof judgeOption>['judgedBy']>()
})

test('every metric is documented', () => {
  expectTypeOf<keyof PerMetric<unknown>>().toEqualTypeOf<MetricName>()
  expectTypeOf<keyof MetricOptions<unknown>>().toEqualTypeOf<MetricName>()
})
