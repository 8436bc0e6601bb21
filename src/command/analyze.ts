import { inertJson } from '../format/inert-json.ts'
import { significantThroughout } from '../format/significant.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { toJson } from '../model/to-json.ts'
import { renderAnalysis } from '../render/analysis.ts'
import { columnsOf } from '../render/columns.ts'
import { leftOutLines } from '../render/left-out.ts'
import { noPaint, paintFor } from '../render/paint.ts'
import { analyzeRuns } from '../report/analyze/analyze.ts'
import { clockOf } from '../report/analyze/clock.ts'
import { type LeftOut, type MeasuredRun, measuredRuns } from '../report/analyze/measured-run.ts'
import { changedWords, type Unverified } from '../report/reading/intact.ts'
import { scanDocuments } from '../report/reading/scan-documents.ts'

export interface AnalyzeFlags extends Unverified {
  readonly json?: boolean
  /** Percent, as it was typed. */
  readonly slowdown: string
  readonly timeZone: string
}

/** Cross-run variance of the results documents in the given files and folders, as lines or as JSON. */
export async function analyze(paths: readonly string[], flags: AnalyzeFlags): Promise<string[]> {
  const options = { slowdown: slowdownOf(flags.slowdown), timeZone: timeZoneOf(flags.timeZone) }
  const runs: MeasuredRun[] = []
  const leftOut: LeftOut[] = []
  const skipped: { path: string; reason: string }[] = []
  const unverified: typeof skipped = []
  let hasChanged = false
  for await (const file of scanDocuments(paths, { ...flags, foreign: true })) {
    if (file.kind === 'skipped') {
      skipped.push({ path: file.path, reason: file.reason })
      hasChanged ||= file.isChanged ?? false
      continue
    }
    if (file.changed.length > 0) {
      unverified.push({ path: file.path, reason: `read unverified: ${changedWords(file.changed)}` })
    }
    const measured = measuredRuns(file.document)
    runs.push(...measured.runs)
    leftOut.push(...measured.leftOut)
  }
  const style = {
    paint: paintFor(process.stdout),
    columns: columnsOf(process.stdout, process.env),
  }
  if (runs.length === 0) {
    throw new BenchError(
      hasChanged ? 'changed-document' : 'no-data',
      [
        ...leftOutLines(leftOut, skipped, { ...style, paint: noPaint }),
        `nothing to analyze in ${paths.join(', ')}`,
      ].join('\n'),
    )
  }
  const analysis = analyzeRuns(runs, options)
  const whole = { ...analysis, leftOut: [...leftOut, ...analysis.leftOut] }
  if (flags.json)
    return [
      inertJson(
        toJson(significantThroughout({ ...whole, skipped: [...skipped, ...unverified] }), 2),
      ),
    ]
  return renderAnalysis(whole, [...skipped, ...unverified], style)
}

function slowdownOf(text: string): number {
  const percent = Number(text)
  if (percent > 0 && Number.isFinite(percent)) return percent / 100
  throw new BenchError(
    'invalid-option',
    `\`--slowdown\` is a percentage above 0, e.g. 50; received ${received(text)}`,
  )
}

function timeZoneOf(name: string): string {
  try {
    clockOf(name)
    return name
  } catch (cause) {
    throw new BenchError(
      'invalid-option',
      `\`--time-zone\` is an IANA name, e.g. Europe/Stockholm; received ${received(name)}`,
      { cause },
    )
  }
}
