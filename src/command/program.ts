import { Command, Option } from 'commander'
import { config as loadDotenv } from 'dotenv'

import { columnsOf } from '../../reporters/render/columns.ts'
import { paintFor } from '../../reporters/render/paint.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { askAws } from '../invocation/ask-aws.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import { openProject } from '../invocation/open-project.ts'
import { asksAws } from '../invocation/resolve-mode.ts'
import { describeTool } from '../invocation/tool.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import { acceptBaseline, listBaselines } from './baseline.ts'
import { addDocumentCommands } from './document-commands.ts'
import { estimate } from './estimate.ts'
import { examples } from './examples.ts'
import { init } from './init.ts'
import { renderModels } from './models.ts'
import type { RunFlags } from './run-flags.ts'
import { run } from './run.ts'
import { conclude, MISUSE, print, reportErrors } from './shell.ts'

/** The command `vitest-llm-bench`. */
export function program(): Command {
  const command = new Command('vitest-llm-bench')
    .description('Latency, throughput, cost and quality of LLM endpoints, measured from Vitest')
    .version(describeTool().version)
    .showHelpAfterError('(--help after the command has its options and examples)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSE))
  command
    .command('run')
    .description(
      'measure bench files, or every model at every provider; needs no config and no key',
    )
    .argument('[files...]', 'bench files; the built-in matrix by default')
    .option('--models <names>', 'only these, a comma list')
    .option('--providers <names>', 'only these, a comma list')
    .option('--rounds <number>', "prompts that every cell answers (default: the config's, else 30)")
    .addOption(new Option('--iterations <number>', 'the same as --rounds').conflicts('rounds'))
    .option(
      '--warmup <number>',
      "rounds before them that do not count (default: the config's, else 2)",
    )
    .option('--max-tokens <number>', "most tokens of an answer (default: the config's, else 512)")
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
        for (const { settings } of distinctRuns(project.projects)) {
          print(
            renderModels(settings, {
              environment: process.env,
              aws: await askedAws(settings),
              columns: columnsOf(process.stdout, process.env),
              paint: paintFor(process.stdout),
            }),
          )
        }
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
  const baseline = command.command('baseline').description('the accepted runs of bench files')
  baseline
    .command('accept')
    .description('accept a run into the baselines of its bench files, as `vitest bench -u` does')
    .argument('<document>', 'a results document, or the folder of its run')
    .addHelpText('after', () =>
      examples([['baseline accept results/20261124T025648Z-s747654-a7s8', 'what CI measured']]),
    )
    .action(async (path: string) => {
      await reportErrors(async () => conclude(await acceptBaseline(path, process.cwd())))
    })
  baseline
    .command('list')
    .description('the windows of accepted runs under this folder')
    .addHelpText('after', () => examples([['baseline list', 'matrix, place, runs and cells']]))
    .action(async () => {
      await reportErrors(async () => print(listBaselines(process.cwd())))
    })
  addDocumentCommands(command)
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
