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
with another seed: a model that is asked directly and through two routers, and one beside itself, which is no
different. Every request is a real HTTP stream that the real clock measures. Then it counts how often what was
measured agrees with what was set.

${runs.length} runs from seed ${seed} on, in the world \`${world}\`, took ${Math.ceil(minutes)} minutes. In brackets is the 95 % interval of the count,
by runs:

${table}

- An interval of few values that vary together has no limits: it says nothing, and covers all.
- A contrast for itself is one that was chosen beforehand. Tables have simultaneous intervals, which are wider, so that
  all of a table hold at once in 95 of 100 runs.
- What was set is a law. Its medians are computed, and what contrasts tend to is drawn from it: [results](results.md#a-matrix).
- Not all that was set can be found: of a hundred requests one takes 2.5 times as long, and two of those on one side hide
  a difference. Drawn from the law alone, without a stream and a clock, 16 rounds find 98.5 % here, and 98 to 100 % of
  what each bench of \`benches/\` is about (500 seeds). What is missing beyond that is the machine's lateness.
- A machine that is busy delays real streams, and simulated time multiplies that. The clock's error stands in every report.

The same command writes this page. \`--runs\` and \`--seed\` choose others, \`--dry\` only prints it.
`
}

function showRate({ rate, low, high }: Rate): string {
  const [share, from, to] = [rate, low, high].map((value) => (100 * value).toFixed(1))
  return `${share} [${from}, ${to}]`
}
