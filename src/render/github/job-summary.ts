import { pluralize } from '../../format/lists.ts'
import { showCount, showDuration, showUsd } from '../../format/numbers.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { simulatedWords } from '../clock-words.ts'
import { joinLocations } from '../join-locations.ts'
import { fit } from './fit.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { matrixBlocks } from './matrix-blocks.ts'
import { methodBlock } from './method-block.ts'
import { resumeBlock, type ResumeHint } from './resume-block.ts'
import type { TestTally } from './test-tally.ts'

export interface JobSummaryOptions {
  readonly tests: TestTally
  /** Where the document was written, for people. */
  readonly documentPath: string
  /** How an interrupted run goes on; undefined where it cannot. */
  readonly resume?: ResumeHint | undefined
  /** Where a line of a bench file can be seen; undefined where unknown. */
  readonly urlOf: (file: string, line: number | undefined) => string | undefined
  /** Bytes that the summary may have. */
  readonly mostBytes: number
}

/** A run as the Markdown of a job summary: the answer first, then tables, then what can be unfolded. */
export function renderJobSummary(document: ResultsDocument, options: JobSummaryOptions): string {
  const { tests, urlOf, mostBytes, documentPath, resume } = options
  const { mode } = document.run
  const matrices = joinLocations(document.matrices).flatMap((matrix) =>
    matrixBlocks(matrix, {
      mode,
      failed: tests.failed.filter(
        (test) => test.matrix === matrix.name && test.file === matrix.file,
      ),
      url: urlOf(matrix.file, matrix.line),
    }),
  )
  const blocks = [
    { text: headline(tests), rank: 0 },
    { text: runFacts(document), rank: 0 },
    ...(resume ? [{ text: resumeBlock(resume), rank: 0 }] : []),
    ...(mode === 'simulated' ? [{ text: SIMULATED, rank: 0 }] : []),
    ...matrices,
    { text: methodBlock(document), rank: 1 },
    { text: `Everything is in ${markdownCode(documentPath)}.`, rank: 0 },
  ]
  return fit(blocks, { mostBytes, shortened: SHORTENED })
}

export const SIMULATED =
  '> **Simulated.** The built-in simulator answered in place of the providers: these figures say nothing about real endpoints.'

const SHORTENED =
  '> GitHub shows at most 1 MiB of a summary: part of this one was left out. The results document has everything.'

function headline({ passed, skipped, failed }: TestTally): string {
  const all = passed + failed.length
  const rest = skipped === 0 ? '' : `, ${showCount(skipped)} skipped`
  if (failed.length > 0) {
    return `## ❌ LLM benchmarks: ${showCount(failed.length)} of ${pluralize(all, 'test')} failed${rest}`
  }
  if (all === 0) return `## ❔ LLM benchmarks: no test ran${rest}`
  return `## ✅ LLM benchmarks: ${pluralize(all, 'test')} passed${rest}`
}

export function runFacts({ run, cost, git, merged }: ResultsDocument): string {
  const total = showUsd(cost.totalUsd)
  const least = cost.nUnknown > 0 ? 'at least ' : ''
  const facts = [
    run.mode === 'simulated' ? simulatedWords(run.timeFactor) : run.mode,
    ...(merged ? [`${pluralize(merged.length, 'run')} merged`] : []),
    ...(run.location === undefined ? [] : [run.location]),
    ...(run.seed === undefined ? [] : [`seed ${run.seed}`]),
    showDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)),
    ...(cost.totalUsd === undefined
      ? []
      : [run.mode === 'simulated' ? `would cost ${total}` : `cost ${least}${total}`]),
    ...(git.branch === undefined ? [] : [git.branch]),
    ...(run.interrupted ? ['interrupted'] : []),
  ]
  return markdownText(facts.join(' · '))
}
