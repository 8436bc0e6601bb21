import { markdownTable } from 'markdown-table'

import { pluralize } from '../../src/format/lists.ts'
import { clusteredRate, type Rate } from '../gate/rates.ts'
import type { BenchesRun } from './run-benches.ts'
import { type Figure, figures, talliesOf, type Tallies } from './tally.ts'

/** What `npm run demo:truth` found. */
interface Results {
  readonly seed: number
  readonly runs: readonly Tallies[]
  /** All benches of the repository, a run a seed. */
  readonly benches: readonly BenchesRun[]
  readonly world: string
  readonly minutes: number
}

const goals: Readonly<Record<Figure, string>> = {
  medians: '95 %',
  contrasts: '95 %',
  tables: 'at least 95 %',
  found: 'all',
  claimed: 'at most 5 % of tables',
}

/** Names of the figures, in the order of the table. */
const shown = ['medians', 'contrasts', 'tables', 'found', 'claimed'] as const

const benchFigures = ['medians', 'contrasts', 'found', 'claimed'] as const

/** The page that says how often the demo is right. */
export function demoPage({ seed, runs, benches, world, minutes }: Results): string {
  const table = markdownTable([
    ['', 'share, %', 'of', 'should be'],
    ...shown.map((name) => {
      const { share, of } = counted(runs, name)
      return [figures[name], share, String(of), goals[name]]
    }),
  ])
  return `# Does the demo tell the truth?

The simulator knows what it was set to. \`npm run demo:truth\` measures two matrices of it again and again, each time
with another seed: one model directly and through two routers, and one model beside an identical copy of itself. Every
request is a real HTTP stream that the real clock measures. Then it counts how often the measured figures agree with the
settings.

${runs.length} runs from seed ${seed} on, in the world \`${world}\`, took ${Math.ceil(minutes)} minutes. In brackets is the
95 % interval of each share; runs are the unit:

${table}

- If few values are correlated, an interval has no limits. It then says nothing, and counts as covering.
- A single contrast is one that was chosen before the run. Tables have simultaneous intervals, which are wider, so that all
  intervals of a table hold at once in 95 of 100 runs.
- What was set is a distribution. Its medians are computed, and the true contrasts are drawn from it: [results](results.md#a-matrix).
- Not every difference can be found: one request in a hundred takes 2.5 times as long, and two of these on one side hide a
  difference. The rest is this machine's lag.
- A busy machine delays real streams, and simulated time multiplies the delay. The clock's error is in every report.

## Every bench

${pluralize(benches.length, 'run')} of \`npx vitest bench\` in this repository from seed ${seed} on, at ×40, counted the same way: ${redWords(benches)}.

${benchTable(benches)}

\`–\`: nothing of the kind was set. Consistency, Judged Answers and Price-Performance compare no two cells: what they say
of single cells are medians.

\`npm run demo:truth\` writes this page. \`--runs\`, \`--bench-runs\` and \`--seed\` choose other runs, \`--dry\` only prints the page.
`
}

function counted(
  runs: readonly Tallies[],
  name: Figure,
): { readonly share: string; readonly of: number } {
  const of = runs.reduce((sum, run) => sum + run[name].of, 0)
  const hits = runs.map((run) => run[name].hits)
  return { share: of === 0 ? '–' : showRate(clusteredRate(hits, of / runs.length)), of }
}

function benchTable(benches: readonly BenchesRun[]): string {
  const all = benches.flatMap(({ matrices }) => matrices)
  const byName = [...Map.groupBy(all, ({ name }) => name)].map(([name, matrices]) => {
    const runs = matrices.map((matrix) => talliesOf([matrix]))
    return [name, ...benchFigures.map((figure) => counted(runs, figure).share)]
  })
  return markdownTable([
    ['bench', 'medians covered, %', 'contrasts covered, %', 'found, %', 'claimed, %'],
    ...byName,
  ])
}

function redWords(benches: readonly BenchesRun[]): string {
  const red = benches.filter(({ isGreen }) => !isGreen).length
  if (red === 0) return 'none was red'
  return red === 1 ? 'one was red' : `${red} were red`
}

function showRate({ rate, low, high }: Rate): string {
  const [share, from, to] = [rate, low, high].map((value) => (100 * value).toFixed(1))
  return `${share} [${from}, ${to}]`
}
