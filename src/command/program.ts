import { Command } from 'commander'
import { config as loadDotenv } from 'dotenv'

import { describeTool } from '../invocation/tool.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Conclusion } from './conclusion.ts'
import { estimate } from './estimate.ts'
import { renderModels } from './models.ts'
import { openProject } from './open-project.ts'
import { reproduce } from './reproduce.ts'
import { verify } from './verify.ts'

/** What a shell learns where something was checked and did not hold. */
const FAILED = 1
/** What a shell learns of misuse. */
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
    .command('verify')
    .description(
      'check a results document: its hashes, its schema, and every figure from its samples',
    )
    .argument('<document>', 'a benchmark.json, or the folder of a run')
    .action(async (path: string) => {
      await reportErrors(async () => conclude(await verify(path)))
    })
  command
    .command('reproduce')
    .description('run the plan of a results document again from its seed, and compare')
    .argument('<document>', 'a benchmark.json, or the folder of a run')
    .option('--live', 'spend the money that a live run costs')
    .action(async (path: string, { live = false }: { live?: boolean }) => {
      await reportErrors(async () => conclude(await reproduce(path, { live, print })))
    })
  command.addHelpText(
    'after',
    `
Examples:
  $ vitest-llm-bench models
  $ vitest-llm-bench estimate benches/router-tax.bench.ts
  $ vitest-llm-bench verify results/20261124T025648Z-s747654-a7s8
  $ vitest-llm-bench reproduce results/20261124T025648Z-s747654-a7s8
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

/** Prints what came of a check; the shell learns whether it held. */
function conclude({ passed, lines }: Conclusion): void {
  print(lines)
  // Whatever Vitest left there: only what was checked counts.
  process.exitCode = passed ? 0 : FAILED
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
