import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Plugin } from 'vitest/config'

import { SETTINGS_KEY, type Provided } from './bridge/settings.ts'
import { benchConfig } from './invocation/bench-config.ts'
import { checkNode } from './invocation/check-node.ts'
import { checkVitest } from './invocation/check-vitest.ts'
import type { PluginOptions } from './model/options/plugin-options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [SETTINGS_KEY]: Provided
  }
}

export type { DeclarableModelName } from './model/endpoint-names.ts'
export type {
  ChosenRoundsOptions,
  DetectOptions,
  GateOptions,
} from './model/options/gate-options.ts'
export type { PluginOptions, TelemetryOptions } from './model/options/plugin-options.ts'
export type {
  ModelOptions,
  PriceHoursOptions,
  Prices,
  PriceTierOptions,
  ProviderOptions,
  ServedModelOptions,
  TokenPrices,
} from './model/options/provider-options.ts'
export type { ProtocolName } from './model/provider.ts'
export type { Effort, Reasoning, ThinkingLimit } from './model/reasoning.ts'

/**
 * The Vitest plugin, for the `plugins` of `vitest.config.ts`: `vitest bench` then measures every matrix of
 * the bench files. `vitest run` loads nothing of it.
 * @param options - Settings of all matrices; plain data. Default: those of {@link PluginOptions}.
 * @example plugins: [llmBench({ budgetUsd: 2, location: 'frankfurt' })]
 */
export function llmBench(options: PluginOptions = {}): Plugin {
  checkNode(process.version)
  const provider = fileBesideThis('provider')
  return {
    name: 'vitest-llm-bench',
    config: (config) => ({ test: benchConfig(config.test ?? {}, { provider }) }),
    configureVitest: async ({ vitest, project }) => {
      checkVitest(vitest.version)
      if (!project.config.benchmark.enabled) {
        project.provide(SETTINGS_KEY, { kind: 'no-benchmark' })
        return
      }
      if (project.config.browser.enabled) {
        const { leaveBrowserProject } = await import('./invocation/browser-project.ts')
        await leaveBrowserProject(project, vitest.projects)
        return
      }
      // Only now: an older Node, which was refused above, cannot even link what a run needs.
      const { attachProject } = await import('./invocation/attach-project.ts')
      await attachProject(project, { vitest, options, setupFile: fileBesideThis('setup') })
    },
  }
}

/** A file as compiled as this one: sources run as they are in a clone. */
function fileBesideThis(name: string): string {
  return fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url))
}
