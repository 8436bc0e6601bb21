import { createRequire } from 'node:module'

import type { EnvironmentOverrides, RunFacts } from '../bridge/settings.ts'
import type { Environment } from './environment-overrides.ts'
import { describeEnvironment } from './environment.ts'
import { readGitState } from './git.ts'
import type { SettledRun } from './settle.ts'
import { describeTool } from './tool.ts'

/** What a report says of a settled run beside its figures. */
export async function describeRun(
  { defaults, overrides: all, startedAt, root }: SettledRun,
  { environment, vitest }: { readonly environment: Environment; readonly vitest: string },
): Promise<RunFacts> {
  const overrides = given(all)
  return {
    startedAt,
    options: { ...defaults, ...overrides },
    overrides,
    tool: describeTool(),
    environment: describeEnvironment(environment, { vitest, undici: versionOf('undici') }),
    git: await readGitState(root, environment),
  }
}

function given(overrides: EnvironmentOverrides): Record<string, unknown> {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
}

function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`)
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}
