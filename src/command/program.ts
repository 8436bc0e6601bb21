import { Command } from 'commander'

import { toolVersion } from '../invocation/tool.ts'
import { addBaselineCommands } from './baseline-commands.ts'
import { addDocumentCommands } from './document-commands.ts'
import { examples } from './examples.ts'
import type { InitFlags } from './init.ts'
import type { PlanFlags } from './plan.ts'
import type { RendezvousFlags } from './rendezvous.ts'
import type { RunFlags } from './run-flags.ts'
import { addRunOptions } from './run-options.ts'
import { MISUSE, print, reportErrors, type Shell } from './shell.ts'

/** What is done where nothing is said. */
const START = 'start'

/** Arguments of a command line, with the command that stands for none. */
export function withCommand(args: readonly string[]): string[] {
  return args.length === 0 ? [START] : [...args]
}

/** The command `vitest-llm-bench`; what its commands need is loaded when they are called. */
export function program(shell: Shell = process): Command {
  const command = new Command('vitest-llm-bench')
    .description('Latency, throughput, cost and quality of LLM endpoints, measured from Vitest')
    .version(toolVersion())
    .showHelpAfterError('(add --help to a command for its options and examples)')
    .exitOverride((error) => shell.exit(error.exitCode === 0 ? 0 : MISUSE))
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
    })
  command
    .command(START)
    .description('find your keys, show what a small run costs, and ask; also without any command')
    .addHelpText('after', () =>
      examples([
        ['start', 'sends nothing unless you agree; prints the command outside a terminal'],
      ]),
    )
    .action(async () => {
      await reportErrors(shell, async () => {
        const { start, askerFor } = await import('./start.ts')
        await start(shell, askerFor(shell))
      })
    })
  addRunOptions(
    command
      .command('run')
      .description(
        'measure bench files, or every model at every provider; needs no config and no key',
      )
      .argument('[files...]', 'bench files; the built-in matrix by default'),
  )
    .option('--json', 'print the results document alone; everything else goes to standard error')
    .option('--resume [run id]', 'go on with a run that was interrupted; the latest by default')
    .addHelpText('after', () =>
      examples([
        ['run', 'everything; the simulator answers if no key is found'],
        ['run benches/router-tax.bench.ts', 'one question, with its thresholds'],
        ['run --models gpt-4.1,gpt-4.1-mini --providers openai,openrouter', 'four cells'],
        [
          'run --models gpt-4.1 --providers openai,openrouter --reference openrouter',
          'the same, with openrouter as the reference',
        ],
        [
          'run --iterations 10 --warmup 1 --seed 42',
          'fewer rounds, the prompts of an earlier seed',
        ],
        ['run --models gpt-4.1-mini --json-mode', 'how JSON changes quality and speed'],
        ['run --models gpt-4.1-mini --sweep-tokens 256,512', 'speed by answer length'],
        ['run --resume', 'what the run before did not come to: nothing is paid for twice'],
        ["run --json | jq '.matrices[].cells[].summary.ttftMs.median'", 'figures for a script'],
      ]),
    )
    .action(async (files: string[], flags: RunFlags) => {
      await reportErrors(shell, async () => {
        const { run } = await import('./run.ts')
        await run(files, flags)
      })
    })
  command
    .command('init')
    .description('write a config, a first bench, .env.example and a CI workflow; overwrite nothing')
    .option('--models <names>', 'models of the first bench, with commas')
    .option('--providers <names>', 'providers of the first bench, with commas')
    .option(
      '--github',
      'a gate on pull requests with a comment, and a nightly job that accepts runs',
    )
    .addHelpText('after', () =>
      examples([
        ['init', 'then `npx vitest bench`: it works before you have a key'],
        ['init --models gpt-4.1-mini --providers openai,openrouter', 'a first bench of these'],
        ['init --github', 'workflows for a team: pull requests, and baselines by pull request'],
      ]),
    )
    .action(async (flags: InitFlags) => {
      await reportErrors(shell, async () => {
        const { init, choiceOf } = await import('./init.ts')
        print(shell, await init(shell.cwd(), choiceOf(flags), flags))
      })
    })
  addRunOptions(
    command
      .command('models')
      .description('list models, providers, prices and which credentials were found'),
  )
    .addHelpText('after', () =>
      examples([
        ['models', 'from the catalogue, and from your config if there is one'],
        ['models --providers openai,openrouter', 'only these'],
        ['models | grep "not set"', 'the keys you still need'],
      ]),
    )
    .action(async (flags: RunFlags) => {
      await reportErrors(shell, async () => {
        const { models } = await import('./list-models.ts')
        print(shell, await models(flags))
      })
    })
  addRunOptions(
    command
      .command('estimate')
      .description('requests, tokens, dollars and minutes of a live run; nothing is sent')
      .argument(
        '[files...]',
        'bench files; all of them by default, with flags the built-in matrix',
      ),
  )
    .addHelpText('after', () =>
      examples([
        ['estimate', 'every bench file, and the total'],
        ['estimate benches/router-tax.bench.ts', 'one of them'],
        ['estimate --models gpt-4.1 --iterations 10', 'what `run` would send with these flags'],
      ]),
    )
    .action(async (files: string[], flags: RunFlags) => {
      await reportErrors(shell, async () => {
        const { estimate } = await import('./estimate.ts')
        print(shell, await estimate(files, flags))
      })
    })
  command
    .command('plan')
    .description('what it costs to see a slowdown: accepted runs, rounds, dollars; nothing is sent')
    .argument('[files...]', 'bench files; all of them by default')
    .option(
      '--detect <fraction>',
      'the slowdown to be seen; 0.2 is 20 % (default: gate.detect, or 0.2)',
    )
    .option(
      '--power <share>',
      'how often a build with it is to be red (default: gate.power, or 0.9)',
    )
    .option('--level <name>', 'cell, provider, model or matrix (default: all)')
    .option('--json', 'figures for a script')
    .addHelpText('after', () =>
      examples([
        ['plan', 'every matrix with a regression threshold'],
        ['plan benches/router-tax.bench.ts --detect 0.1', 'to see 10 % in one of them'],
        ['plan --level provider', 'a provider that gets slower as a whole'],
      ]),
    )
    .action(async (files: string[], flags: PlanFlags) => {
      await reportErrors(shell, async () => {
        const { plan } = await import('./plan.ts')
        print(shell, await plan(files, flags))
      })
    })
  command
    .command('rendezvous')
    .description('the place where machines meet to send one load together; open until Ctrl-C')
    .requiredOption('--injectors <count>', 'how many injectors there are')
    .option('--port <port>', 'where they meet', '8090')
    .option('--host <address>', 'the address to listen at; 0.0.0.0 is all of them', '127.0.0.1')
    .addHelpText('after', () =>
      examples([
        ['rendezvous --injectors 3', 'for three injectors on this machine'],
        [
          'rendezvous --injectors 4 --host 0.0.0.0',
          'for other machines; LLM_BENCH_RENDEZVOUS_TOKEN keeps strangers out',
        ],
      ]),
    )
    .action(async (flags: RendezvousFlags) => {
      await reportErrors(shell, async () => {
        const { rendezvous, untilTold } = await import('./rendezvous.ts')
        await rendezvous(flags, shell, untilTold())
      })
    })
  addBaselineCommands(command, shell)
  addDocumentCommands(command, shell)
  command.addHelpText('after', () =>
    examples([
      ['', 'start here: finds your keys, shows the price, and asks'],
      ['init', 'a config and a first bench for your own project'],
      ['run', 'every model at every provider; needs no config and no key'],
      ['models', 'models, their prices, and which keys are missing'],
      ['estimate benches/router-tax.bench.ts', 'what a live run would cost at most'],
      [
        "run --json --models gpt-4.1 | jq '.cost'",
        'for scripts: one JSON document on standard output',
      ],
      ['plan', 'what it costs to see a slowdown of 20 %'],
      ['baseline accept results/20261124T025648Z-s747654-a7s8', 'add this run to the baseline'],
      ['baseline collect --runs 5', 'measure five times, hours apart, and accept each green run'],
      ['compare results/before results/after', 'exit code 1 on a regression'],
      ['analyze results', 'how much results vary from run to run'],
      ['history results --out site', 'a page of all runs: figures over time'],
      ['comment', 'in CI: one comment on the pull request, kept up to date'],
      ['html results/20261124T025648Z-s747654-a7s8', 'render the report of a run again'],
      [
        'verify results/20261124T025648Z-s747654-a7s8',
        'compute every figure again from the samples',
      ],
      [
        'reproduce results/20261124T025648Z-s747654-a7s8',
        'send the same requests again, and compare',
      ],
      ['charts results --out charts', 'pictures, and their numbers as text'],
      ['export results --format csv --out samples.csv', 'samples for other tools'],
    ]),
  )
  return command
}
