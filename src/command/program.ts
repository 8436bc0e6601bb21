import { Command } from 'commander'
import { config as loadDotenv } from 'dotenv'

import { columnsOf } from '../../reporters/render/columns.ts'
import { paintFor } from '../../reporters/render/paint.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { askAws } from '../invocation/ask-aws.ts'
import { openProject } from '../invocation/open-project.ts'
import { asksAws } from '../invocation/resolve-mode.ts'
import { describeTool } from '../invocation/tool.ts'
import { BenchError } from '../model/bench-error.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import { estimate } from './estimate.ts'
import { renderModels } from './models.ts'

/** What a shell learns of misuse; 1 is kept for verdicts. */
const MISUSE = 2

/** The command `vitest-llm-bench`. */
export function program(): Command {
  const command = new Command('vitest-llm-bench')
    .description('Latency, throughput, cost and quality of LLM endpoints, measured from Vitest')
    .version(describeTool().version)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSE))
  command
    .command('models')
    .description('list models, providers, prices and which credentials were found')
    .action(async () => {
      await reportErrors(async () => {
        loadDotenv({ quiet: true })
        await using project = await openProject()
        const { settings } = project
        print(
          renderModels(settings, {
            environment: process.env,
            aws: await askedAws(settings),
            columns: columnsOf(process.stdout, process.env),
            paint: paintFor(process.stdout),
          }),
        )
      })
    })
  command
    .command('estimate')
    .description('requests, tokens, dollars and minutes of a live run; nothing is sent')
    .argument('[files...]', 'bench files; all of them by default')
    .action(async (files: string[]) => {
      await reportErrors(async () => print(await estimate(files)))
    })
  command.addHelpText(
    'after',
    `
Examples:
  $ vitest-llm-bench models
  $ vitest-llm-bench estimate benches/router-tax.bench.ts
`,
  )
  return command
}

/** As in a run: asked only for a Bedrock provider that is named. */
async function askedAws({ catalog, overrides }: RunSettings): Promise<AwsCredentials> {
  const { env: environment } = process
  const request = {
    asked: 'auto',
    catalog,
    onlyProviders: overrides.providers,
    environment,
  } as const
  return asksAws(request) ? askAws({ metadata: true }) : 'not-asked'
}

async function reportErrors(action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    process.exitCode = MISUSE
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${error instanceof BenchError ? message : `error: ${message}`}\n`)
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
