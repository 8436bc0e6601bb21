import type { RunSettings } from '../bridge/settings.ts'
import { askAws } from '../invocation/ask-aws.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import { readEnvFiles } from '../invocation/project-environment.ts'
import { asksAws } from '../invocation/resolve-mode.ts'
import { withEnvironment } from '../invocation/with-environment.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import { columnsOf } from '../render/columns.ts'
import { paintFor } from '../render/paint.ts'
import { renderModels } from './models.ts'
import { openProjectToLook } from './open-project-to-look.ts'
import { applyOverrides, inWordsOfFlags, type RunFlags } from './run-flags.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The models and providers of the working folder's projects, or of the catalogue alone. */
export async function models(flags: RunFlags): Promise<string[]> {
  const overrides = applyOverrides(flags)
  try {
    await using opened = await openProjectToLook()
    const lines: string[] = []
    for (const { settings } of distinctRuns(opened.projects)) {
      const files = await readEnvFiles([settings.root, process.cwd()], process.env)
      const environment = { ...process.env, ...files }
      lines.push(
        ...renderModels(settings, {
          environment,
          aws: await awsCredentials(settings, environment),
          columns: columnsOf(process.stdout, process.env),
          paint: paintFor(process.stdout),
        }),
      )
    }
    return lines
  } catch (error) {
    if (error instanceof Error) error.message = inWordsOfFlags(error.message, overrides)
    throw error
  }
}

/** As in a run: asked only for a Bedrock provider that is named. */
async function awsCredentials(
  { catalog, overrides }: RunSettings,
  environment: Environment,
): Promise<AwsCredentials> {
  const onlyProviders = overrides.providers
  const isAsked = asksAws({ asked: 'auto', catalog, onlyProviders, environment })
  return isAsked ? withEnvironment(environment, () => askAws({ metadata: true })) : 'not-asked'
}
