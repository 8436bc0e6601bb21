import type { Command } from 'commander'

import type { Unverified } from '../report/reading/intact.ts'
import type { AnalyzeFlags } from './analyze.ts'
import type { CommentFlags } from './comment.ts'
import type { CompareFlags } from './compare.ts'
import { examples } from './examples.ts'
import { addExportCommand } from './export-command.ts'
import type { ShareFlags } from './share.ts'
import { conclude, print, reportErrors, type Shell } from './shell.ts'
import type { VerifyFlags } from './verify.ts'

/** Adds the commands that read results documents; what they need is loaded when they are called. */
export function addDocumentCommands(command: Command, shell: Shell): void {
  command
    .command('html')
    .description('render the report of a results document as one HTML page')
    .argument('<document>', 'a results document, or the folder of its run')
    .option('--out <file>', 'where to write it; report.html beside the document by default')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['html results/20261124T025648Z-s747654-a7s8', 'opens from disk, needs no network'],
      ]),
    )
    .action(async (path: string, options: Unverified & { readonly out?: string }) => {
      await reportErrors(shell, async () => {
        const { html } = await import('./html.ts')
        print(shell, await html(path, options))
      })
    })
  command
    .command('recover')
    .description('write the document and the report of a run that ended before it could')
    .argument('<run>', 'the folder of the run')
    .addHelpText('after', () =>
      examples([
        ['recover results/20261124T025648Z-s747654-a7s8', 'what was finished before it was killed'],
      ]),
    )
    .action(async (path: string) => {
      await reportErrors(shell, async () => {
        const { recover } = await import('./recover.ts')
        print(shell, await recover(path))
      })
    })
  command
    .command('compare')
    .description('judge newer results against older ones; exit code 1 on a regression')
    .argument('<before>', 'a results document, or a folder of them')
    .argument('<after>', 'a results document, or a folder of them')
    .option(
      '--history <file>',
      'the builds between them (default: the history beside the baseline, where there is one)',
    )
    .option('--no-history', 'judge the newer run by itself')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['compare results/20261123T025648Z-s1-a7s8 results/20261124T025648Z-s2-b0c1', 'two runs'],
        ['compare before/ after/', 'two folders of runs'],
      ]),
    )
    .action(async (before: string, after: string, flags: CompareFlags) => {
      await reportErrors(shell, async () => {
        const { compare } = await import('./compare.ts')
        conclude(shell, await compare(before, after, flags, shell.cwd()))
      })
    })
  command
    .command('analyze')
    .description('how results vary from run to run: noise, drift, steps, what the gate can detect')
    .argument('<paths...>', 'results documents, or folders of them')
    .option('--json', 'print the analysis as one JSON document')
    .option('--slowdown <percent>', 'the slowdown that the gate should detect', '50')
    .option('--time-zone <name>', 'time zone of hours and weekdays', 'UTC')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['analyze results', 'every run in the folder'],
        [
          'analyze results --slowdown 25 --time-zone Europe/Berlin',
          'how many runs the gate needs to detect +25 %',
        ],
        ["analyze results --json | jq '.groups[].gate'", 'for scripts'],
      ]),
    )
    .action(async (paths: string[], flags: AnalyzeFlags) => {
      await reportErrors(shell, async () => {
        const { analyze } = await import('./analyze.ts')
        print(shell, await analyze(paths, flags))
      })
    })
  command
    .command('charts')
    .description('draw charts: SVG, PNG, and their numbers as text')
    .argument('<paths...>', 'results documents, or folders with results documents at any depth')
    .option('--out <folder>', 'the folder to write them to', 'charts')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['charts results', 'every chart that these runs allow'],
        ['charts results/20261124T025648Z-s747654-a7s8 --out pictures', 'one run'],
      ]),
    )
    .action(async (paths: string[], { out, unverified }: Unverified & { out: string }) => {
      await reportErrors(shell, async () => {
        const { charts } = await import('./charts.ts')
        print(shell, await charts(paths, out, { unverified }))
      })
    })
  addHistoryCommand(command, shell)
  command
    .command('share')
    .description('draw a card of 1200 × 630 pixels for links and posts: the answer, and its hash')
    .argument('<document>', 'a results document, or the folder of its run')
    .option('--out <file>', 'a .png or .svg; card.png beside the document by default')
    .option('--matrix <name>', 'which matrix, where the document has several')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['share results/20261124T025648Z-s747654-a7s8 --out card.png', 'says if it is simulated'],
      ]),
    )
    .action(async (path: string, flags: ShareFlags) => {
      await reportErrors(shell, async () => {
        const { share } = await import('./share.ts')
        print(shell, await share(path, flags))
      })
    })
  addExportCommand(command, shell)
  addCommentCommand(command, shell)
  command
    .command('verify')
    .description('check a results document: hashes, schema, and every figure against its samples')
    .argument('<document>', 'a results document, or the folder of its run')
    .option('--plan <hash>', 'the plan that the run printed before it began; several with commas')
    .option('--attestation [bundle]', 'who made it, by a Sigstore bundle (default: beside it)')
    .option('--repository <owner/name>', 'the repository whose workflow must have made it')
    .option('--workflow <path>', 'the workflow that must have made it')
    .option('--trusted-root <file>', 'roots of Sigstore (default: those of @sigstore/tuf)')
    .addHelpText('after', () =>
      examples([
        ['verify results/20261124T025648Z-s747654-a7s8', 'exit code 1 on a mismatch'],
        [
          'verify results/20261124T025648Z-s747654-a7s8 --plan 3f9a61c07be2',
          'is it what the run said before its first request?',
        ],
        [
          'verify results/20261124T025648Z-s747654-a7s8 --repository acme/bench',
          'did a workflow of this repository make it?',
        ],
      ]),
    )
    .action(async (path: string, options: VerifyFlags) => {
      await reportErrors(shell, async () => {
        const { verify } = await import('./verify.ts')
        conclude(shell, await verify(path, options, shell.cwd()))
      })
    })
  command
    .command('reproduce')
    .description('measure again with the seed of a results document, and compare')
    .argument('<document>', 'a results document, or the folder of its run')
    .option('--live', 'repeat a live run, which costs money again')
    .addHelpText('after', () =>
      examples([
        ['reproduce results/20261124T025648Z-s747654-a7s8', 'in the folder of its bench files'],
      ]),
    )
    .action(async (path: string, { live = false }: { live?: boolean }) => {
      await reportErrors(shell, async () => {
        const { reproduce } = await import('./reproduce.ts')
        const say = (lines: readonly string[]): void => print(shell, lines)
        conclude(shell, await reproduce(path, { live, print: say }))
      })
    })
}

function addCommentCommand(command: Command, shell: Shell): void {
  command
    .command('comment')
    .description('keep one comment on the pull request or merge request up to date')
    .argument('[paths...]', 'results documents, or folders of them; `results` by default')
    .option('--base <path>', 'results of the base branch, to be compared with')
    .option('--key <name>', 'keep several comments apart; runs with one key share one', 'default')
    .option('--report-url <url>', 'where the report, or the artifact with it, can be opened')
    .option('--exit-code <code>', 'what `vitest bench` ended with: red where it is not 0')
    .option('--pull-request <number>', 'the pull request (default: the one of the job)')
    .option('--token-env <name>', 'variable with the token (default: GITHUB_TOKEN or GITLAB_TOKEN)')
    .option('--max-wait <seconds>', 'how long to wait where an API limits requests', '120')
    .option('--dry-run', 'print the comment; send nothing')
    .option('--out <file>', 'write the comment to a file; send nothing')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['comment', 'in a job of GitHub Actions or GitLab CI, after `vitest bench`'],
        ['comment results --base base/results', 'with what changed against the base branch'],
        ['comment --key nightly', 'a comment of its own, beside others'],
        ['comment results --dry-run', 'what it would say'],
      ]),
    )
    .action(async (paths: string[], flags: CommentFlags) => {
      await reportErrors(shell, async () => {
        const { comment } = await import('./comment.ts')
        const named = paths.length === 0 ? ['results'] : paths
        print(shell, await comment(named, flags, { env: shell.env, cwd: shell.cwd() }))
      })
    })
}

function addHistoryCommand(command: Command, shell: Shell): void {
  command
    .command('history')
    .description('make a page and a feed of many runs: figures over time, red builds, new levels')
    .argument('<paths...>', 'results documents, or folders with results documents at any depth')
    .option('--out <folder>', 'the folder to write index.html and feed.json to', 'site')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['history results --out site', 'opens from disk; any web server can publish it'],
        ['history nightly/ results/', 'several folders on one page'],
      ]),
    )
    .action(async (paths: string[], { out, unverified }: Unverified & { out: string }) => {
      await reportErrors(shell, async () => {
        const { history } = await import('./history.ts')
        conclude(shell, await history(paths, out, { unverified }))
      })
    })
}
