import { Command } from 'commander'
import { config as loadDotenv } from 'dotenv'

import { describeTool } from '../invocation/tool.ts'
import { BenchError } from '../model/bench-error.ts'
import { estimate } from './estimate.ts'
import { html } from './html.ts'
import { renderModels } from './models.ts'
import { openProject } from './open-project.ts'

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
        print([renderModels(project.settings.catalog, process.env)])
      })
    })
  command
    .command('estimate')
    .description('requests, tokens, dollars and minutes of a live run; nothing is sent')
    .argument('[files...]', 'bench files; all of them by default')
    .action(async (files: string[]) => {
      await reportErrors(async () => print(await estimate(files)))
    })
  command
    .command('html')
    .description('render the report of a results document as one HTML page')
    .argument('<document>', 'a benchmark.json')
    .option('--out <file>', 'where to write it; report.html beside the document by default')
    .action(async (path: string, options: { readonly out?: string }) => {
      await reportErrors(async () => print([await html(path, options)]))
    })
  command.addHelpText(
    'after',
    `
Examples:
  $ vitest-llm-bench models
  $ vitest-llm-bench estimate benches/router-tax.bench.ts
  $ vitest-llm-bench html results/<run id>/benchmark.json
`,
  )
  return command
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
