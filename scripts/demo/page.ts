import { markdownTable } from 'markdown-table'

import { clusteredRate, type Rate } from '../gate/rates.ts'
import { type Figure, figures, type Tally } from './tally.ts'

/** What `npm run demo:truth` found. */
interface Results {
  readonly seed: number
  readonly runs: readonly Readonly<Record<Figure, Tally>>[]
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

/** The page that says how often the demo is right. */
export function demoPage({ seed, runs, world, minutes }: Results): string {
  const table = markdownTable([
    ['', 'share, %', 'of', 'should be'],
    ...shown.map((name) => {
      const of = runs.reduce((sum, run) => sum + run[name].of, 0)
      const rate = clusteredRate(
        runs.map((run) => run[name].hits),
        of / runs.length,
      )
      return [figures[name], showRate(rate), String(of), goals[name]]
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
  difference. Drawn from the distribution alone, without streams and a clock, 16 rounds find 98.5 % here, and 98 to 100 % of what
  each bench of \`benches/\` asks (500 seeds). The rest is this machine's lag.
- A busy machine delays real streams, and simulated time multiplies the delay. The clock's error is in every report.

\`npm run demo:truth\` writes this page. \`--runs\` and \`--seed\` choose other runs, \`--dry\` only prints the page.
`
}

function showRate({ rate, low, high }: Rate): string {
  const [share, from, to] = [rate, low, high].map((value) => (100 * value).toFixed(1))
  return `${share} [${from}, ${to}]`
}
