import { Command, Option } from 'commander'
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
import { analyze, type AnalyzeFlags } from './analyze.ts'
import { acceptBaseline, listBaselines } from './baseline.ts'
import { charts } from './charts.ts'
import { compare } from './compare.ts'
import type { Conclusion } from './conclusion.ts'
import { estimate } from './estimate.ts'
import { examples } from './examples.ts'
import { exportDocuments, type ExportFormat, exportFormats } from './export.ts'
import { html } from './html.ts'
import { init } from './init.ts'
import { renderModels } from './models.ts'
import { reproduce } from './reproduce.ts'
import type { RunFlags } from './run-flags.ts'
import { run } from './run.ts'
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
    .command('run')
    .description(
      'measure bench files, or every model at every provider; needs no config and no key',
    )
    .argument('[files...]', 'bench files; the built-in matrix by default')
    .option('--models <names>', 'only these, a comma list')
    .option('--providers <names>', 'only these, a comma list')
    .option('--rounds <number>', 'prompts that every cell answers (default: 30)')
    .addOption(new Option('--iterations <number>', 'the same as --rounds').conflicts('rounds'))
    .option('--warmup <number>', 'rounds before them that do not count (default: 2)')
    .option('--max-tokens <number>', 'most tokens of an answer (default: 512)')
    .option('--json-mode', 'ask for JSON')
    .addOption(
      new Option(
        '--sweep-tokens [lengths]',
        'the built-in matrix at several lengths (without a list: 256,512,1024,2048)',
      ).conflicts('maxTokens'),
    )
    .option('--seed <number>', 'prompts, nonces and orders of an earlier run')
    .option('--json', 'print the results document alone; everything else goes to standard error')
    .addHelpText('after', () =>
      examples([
        ['run', 'everything, as the simulator answers where no key is found'],
        ['run benches/router-tax.bench.ts', 'one question, with its thresholds'],
        ['run --models gpt-4.1,gpt-4.1-mini --providers openai,openrouter', 'four cells'],
        ['run --iterations 10 --warmup 1 --seed 42', 'fewer rounds, known prompts'],
        ['run --models gpt-4.1-mini --json-mode', 'what JSON does to quality and speed'],
        ['run --models gpt-4.1-mini --sweep-tokens 256,512', 'speed by length of the answer'],
        ["run --json | jq '.matrices[].cells[].summary.ttftMs.median'", 'figures for a script'],
      ]),
    )
    .action(async (files: string[], flags: RunFlags) => {
      await reportErrors(() => run(files, flags))
    })
  command
    .command('init')
    .description('write a config, a first bench, .env.example and a CI workflow; overwrite nothing')
    .addHelpText('after', () =>
      examples([['init', 'then `npx vitest bench`: it works before you have a key']]),
    )
    .action(async () => {
      await reportErrors(async () => print(await init(process.cwd())))
    })
  command
    .command('models')
    .description('list models, providers, prices and which credentials were found')
    .addHelpText('after', () =>
      examples([
        ['models', 'those of the catalogue and of your config'],
        ['models | grep "not set"', 'the keys you would still need'],
      ]),
    )
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
    .addHelpText('after', () =>
      examples([
        ['estimate', 'every bench file, and the sum'],
        ['estimate benches/router-tax.bench.ts', 'one of them'],
      ]),
    )
    .action(async (files: string[]) => {
      await reportErrors(async () => print(await estimate(files)))
    })
  command
    .command('html')
    .description('render the report of a results document as one HTML page')
    .argument('<document>', 'a results document, or the folder of its run')
    .option('--out <file>', 'where to write it; report.html beside the document by default')
    .action(async (path: string, options: { readonly out?: string }) => {
      await reportErrors(async () => print([await html(path, options)]))
    })
  command
    .command('compare')
    .description('judge newer results against older ones; exit code 1 on a regression')
    .argument('<before>', 'a results document, or a folder of them')
    .argument('<after>', 'a results document, or a folder of them')
    .addHelpText('after', () =>
      examples([
        ['compare results/20261123T025648Z-s1-a7s8 results/20261124T025648Z-s2-b0c1', 'two runs'],
        ['compare before/ after/', 'two folders of runs'],
      ]),
    )
    .action(async (before: string, after: string) => {
      await reportErrors(async () => conclude(await compare(before, after)))
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
    .addHelpText('after', () =>
      examples([['baseline accept results/20261124T025648Z-s747654-a7s8', 'what CI measured']]),
    )
    .action(async (path: string) => {
      await reportErrors(async () => print(await acceptBaseline(path, process.cwd())))
    })
  baseline
    .command('list')
    .description('the windows of accepted runs under this folder')
    .addHelpText('after', () => examples([['baseline list', 'matrix, place, runs and cells']]))
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
  command
    .command('verify')
    .description(
      'check a results document: its hashes, its schema, and every figure from its samples',
    )
    .argument('<document>', 'a results document, or the folder of its run')
    .addHelpText('after', () =>
      examples([['verify results/20261124T025648Z-s747654-a7s8', 'exit code 1 on a mismatch']]),
    )
    .action(async (path: string) => {
      await reportErrors(async () => conclude(await verify(path)))
    })
  command
    .command('reproduce')
    .description('run the plan of a results document again from its seed, and compare')
    .argument('<document>', 'a results document, or the folder of its run')
    .option('--live', 'spend the money that a live run costs')
    .addHelpText('after', () =>
      examples([
        ['reproduce results/20261124T025648Z-s747654-a7s8', 'in the folder of its bench files'],
      ]),
    )
    .action(async (path: string, { live = false }: { live?: boolean }) => {
      await reportErrors(async () => conclude(await reproduce(path, { live, print })))
    })
  command.addHelpText('after', () =>
    examples([
      ['init', 'start here in a project of your own'],
      ['run', 'or look first: needs no config and no key'],
      ['models', 'what can be asked, what it costs, which keys are missing'],
      ['estimate benches/router-tax.bench.ts', 'what a live run would cost at most'],
      ["run --json --models gpt-4.1 | jq '.cost'", 'for scripts: one document on standard output'],
      ['baseline accept results/20261124T025648Z-s747654-a7s8', 'let the gate know this run'],
      ['compare results/before results/after', 'exit code 1 on a regression'],
      ['analyze results', 'how figures differ from run to run'],
      ['html results/20261124T025648Z-s747654-a7s8', 'the report of a run, made again'],
      [
        'verify results/20261124T025648Z-s747654-a7s8',
        'does every figure follow from the samples?',
      ],
      ['reproduce results/20261124T025648Z-s747654-a7s8', 'is it the same when asked again?'],
      ['charts results --out charts', 'pictures, with every number drawn as text'],
      ['export results --format csv --out samples.csv', 'samples for other tools'],
    ]),
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

/** Prints what came of a check; the shell learns whether it held. */
function conclude({ passed, lines }: Conclusion): void {
  print(lines)
  // Whatever Vitest left there: only what was checked counts.
  process.exitCode = passed ? 0 : FAILED
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
