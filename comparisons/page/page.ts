import { markdownTable } from 'markdown-table'

import { pluralize } from '../../src/format/lists.ts'
import { showNumber, UNKNOWN } from '../../src/format/numbers.ts'
import { CHUNKS, FIRST_MS, GAP_MS } from '../endpoint/schedule.ts'
import type { Results } from '../results.ts'
import { besideBareSocket, betterTools } from './better.ts'
import { type Column, columns } from './columns.ts'
import { levelsOf, spreadOf } from './spread.ts'

/** Of two tools that are alike, all of one's three runs are below the other's in 5 of 100 comparisons. */
const MIN_REPETITIONS = 3
/** Of each core: less than that is what the system itself does. */
const QUIET_LOAD = 0.5

/** The page that says what tools add to the truth, and where another is better. */
export function comparisonPage(results: Results): string {
  const { measuredAt, minutes, repetitions, machine, seed } = results
  const better = betterTools(results)
  const beside = besideBareSocket(results)
  return `# Measured side by side

How far are the times that a tool reports from the true ones, and what does measuring cost? A test endpoint on the same machine
records when each request arrived and when each chunk was sent. Every tool measures this endpoint, started as its users start
it, and its figures are compared with the record, request by request. Less is better in every column.

${busy(machine)}![Chart of the tables below](images/side-by-side.svg)

${levelsOf(results)
  .map((streams) => section(results, streams))
  .join('\n\n')}

## Where another tool is better

${
  better.length === 0
    ? "In none of the figures: no tool had all of its runs below all of this project's."
    : better.map((line) => `- ${line}`).join('\n')
}

A tool is better where all of its runs are below all of this project's.${repetitions < MIN_REPETITIONS ? ' With so few runs that may be chance.' : ''}

## Beside the bare socket

The bare socket is not a tool. It only records times and copies bytes, and shows the least that is possible on this machine. This
project's figures, divided by those of the bare socket:

${beside.map((line) => `- ${line}`).join('\n')}

## What is measured

- Figures are ${repetitions === 1 ? 'those of one run' : `medians of ${repetitions} runs, with the lowest and the highest in brackets`}. Each run is a process of its own; the order of tools and
  loads was drawn from seed ${seed}.
- The endpoint sends the first of ${CHUNKS} chunks ${FIRST_MS.from} to ${FIRST_MS.to} ms after the request, and the next after ${GAP_MS.from} to ${GAP_MS.to} ms each, the same for every tool.
- **First token off by**: the time to first token that the tool reports, minus the time from the request's arrival to the
  moment before the first chunk was sent. Opening a connection is part of it where the tool counts that. Half of a run's
  requests are closer than the median, 99 of 100 closer than p99.
- **Longest gaps off by**: the 99th percentile of the gaps between the chunks of an answer, against the truth of the same answer;
  the median of the answers. GuideLLM and LLMeter keep no single gaps: their mean gap is compared
  and marked "mean". It hides a single late chunk.
- **Processor time per chunk**: what all processes of a tool take from the first request to their end, minus what they take in the
  same repetition under the smallest load, divided by the additional chunks, if there are 10 000 or more. Work that is the same
  under any load, such as writing a report, is not included.
- **Memory** is the peak of the resident memory of all processes, read ten times a second; pages that processes share count in
  each of them.
- **Start-up** is from the start of the process to its first request. **Lost** requests should have been sent, but are missing from
  the tool's figures.
- Tools and endpoint share the processors. If the endpoint itself is late, its record says so; the figures do not include it.

## Machine and versions

Measured on ${measuredAt.slice(0, 10)}, in ${pluralize(minutes, 'minute')}: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}${machine.python === null ? '' : `, Python ${machine.python}`}.

${toolsTable(results)}

Each tool is started with the command below. Results of AIPerf, GuideLLM, LLMeter and inference-perf are read by the [same code
as for \`compare\`](other-tools.md). AIPerf, GuideLLM and inference-perf count tokens with a local tokenizer, one letter a
token, so that none has to be downloaded.

\`\`\`text
${results.tools.map(({ shown }) => shown).join('\n')}
\`\`\`

## Measure it yourself

\`npm run comparisons\` installs the clients in \`comparisons/node_modules\` and the Python tools in \`comparisons/.venv\`, once
and in fixed versions (GuideLLM brings PyTorch: 6 GB), measures, and writes this page, its picture and
\`comparisons/results.json\`. \`--python\` names a Python of 3.12 or later; without one, its tools are left out. \`--tools\`,
\`--streams\`, \`--repetitions\` and \`--seed\` choose what is measured: \`--tools vitest-llm-bench,undici --streams 1,50\`.
\`--dry\` prints the page and writes nothing, \`--page\` writes it anew from \`results.json\`. Run it on a quiet machine: the tools share it with the endpoint.

Next: [Other tools, and what they do better](comparison.md).
`
}

/** What readers have to know before any figure. */
function busy({ load, cores }: Results['machine']): string {
  if (load <= QUIET_LOAD * cores) return ''
  return `**The machine was busy with other work** (load ${showNumber(load)} before the start): take these figures as rough.\n\n`
}

function section(results: Results, streams: number): string {
  const shown = columns.filter(({ figure }) =>
    results.runs.some((run) => run.streams === streams && run.figures?.[figure] != null),
  )
  const rows = results.tools.map(({ name, title }) => [
    title,
    ...shown.map((column) => cellOf(results, column, { tool: name, streams })),
  ])
  const left = results.left.map(({ title, reason }) => [
    title,
    `not measured: ${reason}`,
    ...shown.slice(1).map(() => ''),
  ])
  const table = markdownTable([['', ...shown.map(({ head }) => head)], ...rows, ...left])
  return [
    `## ${pluralize(streams, 'stream')} at a time`,
    table,
    ...failures(results, streams),
  ].join('\n\n')
}

function cellOf(
  results: Results,
  { figure, show }: Column,
  of: { readonly tool: string; readonly streams: number },
): string {
  const spread = spreadOf(results, figure, of)
  if (spread) {
    const { median, low, high } = spread
    return low === high ? show(median) : `${show(median)} [${show(low)}, ${show(high)}]`
  }
  const mean = figure === 'gapP99ErrorMs' ? spreadOf(results, 'gapMeanErrorMs', of) : undefined
  return mean ? `mean: ${show(mean.median)}` : UNKNOWN
}

/** What became of runs that failed. */
function failures({ runs, tools }: Results, streams: number): string[] {
  const lines = tools.flatMap(({ name, title }) => {
    const failed = runs.filter(
      (run) => run.tool === name && run.streams === streams && run.failure !== null,
    )
    return failed.length === 0 ? [] : [`${title}: ${pluralize(failed.length, 'run')} failed.`]
  })
  return lines.length === 0 ? [] : [lines.join(' ')]
}

function toolsTable({ tools }: Results): string {
  return markdownTable([
    ['tool', 'version'],
    ...tools.map(({ title, version }) => [title, version]),
  ])
}
