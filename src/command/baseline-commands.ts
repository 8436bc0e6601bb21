import type { Command } from 'commander'

import type { CollectFlags } from './collect.ts'
import { examples } from './examples.ts'
import { addRunOptions } from './run-options.ts'
import { conclude, print, reportErrors, type Shell } from './shell.ts'

/** Adds the commands that fill baselines and list them. */
export function addBaselineCommands(command: Command, shell: Shell): void {
  const baseline = command
    .command('baseline')
    .description('accept runs, collect several, and list the accepted ones')
  baseline
    .command('accept')
    .description('accept a run into the baselines of its bench files, as `vitest bench -u` does')
    .argument('<document>', 'a results document, or the folder of its run')
    .addHelpText('after', () =>
      examples([
        ['baseline accept results/20261124T025648Z-s747654-a7s8', 'a run that CI measured'],
      ]),
    )
    .action(async (path: string) => {
      await reportErrors(shell, async () => {
        const { acceptBaseline } = await import('./baseline.ts')
        conclude(shell, await acceptBaseline(path, shell.cwd()))
      })
    })
  addRunOptions(
    baseline
      .command('collect')
      .description('measure several times, far apart, and accept each run that is green')
      .argument('[files...]', 'bench files; all of them by default'),
  )
    .option('--runs <number>', 'how many runs to measure', '5')
    .option('--every <time>', 'from the start of one run to the start of the next, e.g. 30m', '6h')
    .addHelpText('after', () =>
      examples([
        ['baseline collect', 'five runs, six hours apart: enough for the gate to judge'],
        ['baseline collect benches/router-tax.bench.ts --runs 7 --every 1d', 'a week of one file'],
        ['baseline collect --mode simulated --every 1s', 'of the simulator every run counts'],
      ]),
    )
    .action(async (files: string[], flags: CollectFlags) => {
      await reportErrors(shell, async () => {
        const { collect } = await import('./collect.ts')
        await collect(files, flags, shell)
      })
    })
  baseline
    .command('list')
    .description('list the baselines in this folder')
    .addHelpText('after', () => examples([['baseline list', 'matrix, place, runs and cells']]))
    .action(async () => {
      await reportErrors(shell, async () => {
        const { listBaselines } = await import('./baseline.ts')
        print(shell, listBaselines(shell.cwd()))
      })
    })
}
