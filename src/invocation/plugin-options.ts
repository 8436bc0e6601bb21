import { modelDeclaration, providerDeclaration } from '../catalog/declaration.ts'
import { gateOptions } from '../model/gate-options.ts'
import { limits } from '../model/limits.ts'
import { z } from '../model/zod.ts'

/** The options of `llmBench()`. */
export const pluginOptions = z.strictObject({
  /** `'auto'` is live if an API key is found, else simulated. Default `'auto'`. */
  mode: z.enum(['auto', 'live', 'simulated']).default('auto'),
  /** Prompts sent to every cell, from 1. Default 30. */
  rounds: limits.rounds.default(30),
  /** Warm-up rounds before the others; never counted. Default 2. */
  warmup: limits.warmup.default(2),
  /** Token limit of an answer, from 1. Default 512. */
  maxTokens: limits.maxTokens.default(512),
  /** Sampling temperature, 0 to 2. Default 0.7. */
  temperature: limits.temperature.default(0.7),
  /** Time limit of one request, in milliseconds. Default 60,000. */
  timeoutMs: limits.timeoutMs.default(60_000),
  /** Prompts, nonces and orders follow from it. Default: random. */
  seed: limits.seed.optional(),
  /** Spending limit of a live run, in US dollars. Default 5. */
  budgetUsd: z
    .number()
    .positive('expected dollars above 0, or Infinity')
    .or(z.literal(Infinity))
    .optional(),
  /** Name of the place where it runs. Results from different places are never mixed. */
  location: z.string().min(1).optional(),
  /** Folder of the results. Default `'results'`. */
  outputDir: z.string().min(1).default('results'),
  /** `false` keeps only the hash of each answer. Default `true`. */
  storeText: z.boolean().default(true),
  /** How regressions are judged. */
  gate: gateOptions
    .extend({
      /**
       * Whether a build is judged with the builds before it, and remembered for those after it, in a file
       * beside the baseline; `'read'`: judged, not remembered. Default `true`.
       */
      history: z.boolean().or(z.literal('read')).default(true),
    })
    .prefault({}),
  /** Family and tier of models, for the charts. */
  models: z.record(z.string(), modelDeclaration).default({}),
  /** Providers to add, or built-in ones to change. */
  providers: z.record(z.string(), providerDeclaration).default({}),
})

/** The options of `llmBench()`. All of them are optional. */
export type PluginOptions = z.input<typeof pluginOptions>
