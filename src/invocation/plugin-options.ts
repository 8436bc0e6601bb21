import { modelDeclaration, providerDeclaration } from '../catalog/declaration.ts'
import { gateOptions } from '../model/gate-options.ts'
import { limits } from '../model/limits.ts'
import { z } from '../model/zod.ts'

/** The options of `llmBench()`; `PluginOptions` explains them. */
export const pluginOptions = z.strictObject({
  mode: z.enum(['auto', 'live', 'simulated']).default('auto'),
  timeFactor: limits.timeFactor.default(20),
  rounds: limits.rounds.default(30),
  warmup: limits.warmup.default(2),
  maxTokens: limits.maxTokens.default(512),
  temperature: limits.temperature.default(0.7),
  timeoutMs: limits.timeoutMs.default(60_000),
  seed: limits.seed.optional(),
  budgetUsd: z
    .number()
    .positive('expected dollars above 0, or Infinity')
    .or(z.literal(Infinity))
    .optional(),
  location: z.string().min(1).optional(),
  outputDir: z.string().min(1).default('results'),
  storeText: z.boolean().default(true),
  telemetry: z
    .boolean()
    .or(
      z.strictObject({
        endpoint: z.string().min(1).optional(),
        headers: z.record(z.string(), z.string()).optional(),
        content: z.boolean().optional(),
      }),
    )
    .default(false),
  gate: gateOptions
    .extend({
      history: z.boolean().or(z.literal('read')).default(true),
    })
    .prefault({}),
  models: z.record(z.string(), modelDeclaration).default({}),
  providers: z.record(z.string(), providerDeclaration).default({}),
})
