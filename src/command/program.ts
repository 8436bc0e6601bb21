import { Command, Option } from 'commander'
import { config as loadDotenv } from 'dotenv'

import { openProject } from '../invocation/open-project.ts'
import { describeTool } from '../invocation/tool.ts'
import { BenchError } from '../model/bench-error.ts'
import { analyze, type AnalyzeFlags } from './analyze.ts'
import { acceptBaseline, listBaselines } from './baseline.ts'
import { charts } from './charts.ts'
import { compare } from './compare.ts'
import { estimate } from './estimate.ts'
import { exportDocuments, type ExportFormat, exportFormats } from './export.ts'
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
    .command('compare')
    .description('judge newer results against older ones; exit code 1 on a regression')
    .argument('<before>', 'a results document, or a folder of them')
    .argument('<after>', 'a results document, or a folder of them')
    .action(async (before: string, after: string) => {
      await reportErrors(async () => {
        const { lines, hasRegressed } = await compare(before, after)
        print(lines)
        if (hasRegressed) process.exitCode = 1
      })
    })
  command
    .command('analyze')
    .description('how results differ from run to run: noise, drift, steps, what the gate needs')
    .argument('<paths...>', 'results documents, or folders of them')
    .option('--json', 'print the analysis as one JSON document')
    .option('--slowdown <percent>', 'what the gate is to see', '50')
    .option('--time-zone <name>', 'of hours and weekdays', 'UTC')
    .action(async (paths: string[], flags: AnalyzeFlags) => {
      await reportErrors(async () => print(await analyze(paths, flags)))
    })
  const baseline = command.command('baseline').description('the accepted runs of bench files')
  baseline
    .command('accept')
    .description('accept a run into the baselines of its bench files, as `vitest bench -u` does')
    .argument('<document>', 'a results document, or the folder of its run')
    .action(async (path: string) => {
      await reportErrors(async () => print(await acceptBaseline(path, process.cwd())))
    })
  baseline
    .command('list')
    .description('the windows of accepted runs under this folder')
    .action(async () => {
      await reportErrors(async () => print(listBaselines(process.cwd())))
    })
  command
    .command('charts')
    .description('draw results documents: SVG, PNG, and every number drawn as text')
    .argument('<paths...>', 'results documents, or folders that hold some at any depth')
    .option('--out <folder>', 'where the pictures go', 'charts')
    .action(async (paths: string[], { out }: { out: string }) => {
      await reportErrors(async () => print(await charts(paths, out)))
    })
  command
    .command('export')
    .description('samples as CSV or NDJSON, summaries as OpenMetrics text')
    .argument('<paths...>', 'results documents, or folders that hold some at any depth')
    .addOption(
      new Option('--format <format>', 'what to write').choices(exportFormats).default('csv'),
    )
    .option('--out <file>', 'where to; standard output by default')
    .action(async (paths: string[], options: { format: ExportFormat; out?: string }) => {
      const { format, out } = options
      const { stdout, stderr } = process
      await reportErrors(() => exportDocuments(paths, { format, out, stdout, stderr }))
    })
  command.addHelpText(
    'after',
    `
Examples:
  $ vitest-llm-bench models
  $ vitest-llm-bench estimate benches/router-tax.bench.ts
  $ vitest-llm-bench baseline accept results/20261124T025648Z-s747654-a7s8
  $ vitest-llm-bench compare results/before results/after
  $ vitest-llm-bench charts results --out charts
  $ vitest-llm-bench export results --format csv --out samples.csv
  $ vitest-llm-bench analyze results
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
