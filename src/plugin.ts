import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Plugin } from 'vitest/config'

import { SETTINGS_KEY, type Provided } from './bridge/settings.ts'
import { benchConfig } from './invocation/bench-config.ts'
import { checkNode } from './invocation/check-node.ts'
import { checkVitest } from './invocation/check-vitest.ts'
import type { PluginOptions } from './invocation/plugin-options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [SETTINGS_KEY]: Provided
  }
}

export type { PluginOptions } from './invocation/plugin-options.ts'

/**
 * The Vitest plugin: sets the benchmark provider and the reporters, settles mode and seed, and
 * hands the settings to the workers. Options are plain data; INTERFACE lists them.
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
