import { inject } from 'vitest'

import { askForSettings } from '../bridge/settings-exchange.ts'
import {
  type Provided,
  type RunSettings,
  SETTINGS_KEY,
  type SettingsOffer,
} from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [SETTINGS_KEY]: Provided
  }
}

type Outcome = { readonly settings: RunSettings } | { readonly error: unknown }

// Asked once, before a bench file that imports us goes on: `matrix` itself cannot wait.
const offered = provided()
const outcome = offered?.kind === 'offer' ? await settle(offered) : undefined

/** The settings of this project's run; throws where there are none, or where they are wrong. */
export function injectSettings(): RunSettings {
  const given = provided()
  if (given?.kind === 'settings') return given.settings
  if (given?.kind === 'no-benchmark') {
    throw new BenchError(
      'missing-plugin',
      'matrices run under `vitest bench`, but this is a test run. Put the matrix into a file that ends in .bench.ts, and run `npx vitest bench`',
    )
  }
  if (!given) {
    throw new BenchError(
      'missing-plugin',
      "the plugin is not configured for this project. Add `plugins: [llmBench()]` from 'vitest-llm-bench/plugin' to its vitest.config.ts. The packages of a workspace do not inherit the plugins of its root",
    )
  }
  if (!outcome || given.project !== offeredProject()) {
    throw new BenchError('internal', 'the settings of another project were asked for')
  }
  if ('error' in outcome) throw outcome.error
  return outcome.settings
}

function offeredProject(): string | undefined {
  return offered?.kind === 'offer' ? offered.project : undefined
}

async function settle(offer: SettingsOffer): Promise<Outcome> {
  try {
    return { settings: await askForSettings(offer) }
  } catch (error) {
    return { error }
  }
}

function provided(): Provided | undefined {
  try {
    return inject(SETTINGS_KEY)
  } catch {
    // Outside of a worker, such as a configuration file that takes our checks.
    return undefined
  }
}
