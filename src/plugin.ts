import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Plugin } from 'vitest/config'

import { benchConfig } from './invocation/bench-config.ts'
import { checkNode } from './invocation/check-node.ts'
import type { PluginOptions } from './invocation/plugin-options.ts'

export type { PluginOptions } from './invocation/plugin-options.ts'

/**
 * The Vitest plugin: sets the benchmark provider and the reporters, settles mode and seed, and
 * hands the settings to the workers. Options are plain data; INTERFACE lists them.
 */
export function llmBench(options: PluginOptions = {}): Plugin {
  checkNode(process.version)
  const provider = fileURLToPath(new URL(`./provider${extname(import.meta.url)}`, import.meta.url))
  return {
    name: 'vitest-llm-bench',
    config: (config) => ({ test: benchConfig(config.test ?? {}, { provider }) }),
    configureVitest: async ({ vitest, project }) => {
      // Only now: an older Node, which was refused above, cannot even link what a run needs.
      const { attachRun } = await import('./invocation/attach-run.ts')
      await attachRun({ vitest, project, options })
    },
  }
}
