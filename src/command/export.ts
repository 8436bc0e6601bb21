import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { csvHead, csvLines } from '../export/csv.ts'
import { ndjsonLines } from '../export/ndjson.ts'
import { openMetricsLines } from '../export/openmetrics.ts'
import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { BenchError } from '../model/bench-error.ts'
import { changedWords, type Unverified } from '../report/reading/intact.ts'
import { partialWords } from '../report/reading/partial.ts'
import { scanDocuments } from '../report/reading/scan-documents.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { FileSearch, refuseCredentials } from '../secrets/watch.ts'
import { documentPayloads, type TelemetryStyle } from '../telemetry/document-telemetry.ts'
import type { ExportFormat } from './export-formats.ts'

interface ExportStreams {
  readonly stdout: Writable
  /** Told about what was no results document. */
  readonly stderr: Writable
}

interface ExportOptions extends ExportStreams, Unverified {
  readonly format: ExportFormat
  /** How telemetry is written. */
  readonly style: TelemetryStyle
  /** A file; standard output where undefined. */
  readonly out: string | undefined
}

/** Writes the samples (or, for OpenMetrics, the summaries) of results documents, line by line. */
export async function exportDocuments(
  paths: readonly string[],
  { format, style, out, stdout, stderr, unverified }: ExportOptions,
): Promise<void> {
  const lines = linesOf(exportedDocuments(paths, stderr, { unverified }), format, style)
  // The first line is asked for before the file is made: misuse leaves none behind.
  const first = await lines.next()
  const all = async function* (): AsyncGenerator<string> {
    if (!first.done) yield first.value
    yield* lines
  }
  if (out !== undefined) {
    let written = 0
    const search = new FileSearch(out)
    const countedLines = async function* (): AsyncGenerator<string> {
      for await (const line of all()) {
        written += 1
        search.add(line)
        yield line
      }
      search.end()
    }
    const draft = `${out}.draft`
    try {
      await pipeline(countedLines, createWriteStream(draft))
      await rename(draft, out)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    stderr.write(`wrote ${pluralize(written, 'line')} to ${plainText(out)}\n`)
    return
  }
  try {
    const searched = async function* (): AsyncGenerator<string> {
      for await (const line of all()) {
        refuseCredentials('standard output', line)
        yield line
      }
    }
    await pipeline(searched, stdout, { end: false })
  } catch (error) {
    // A reader such as `head` has seen enough.
    const isClosed = error instanceof Error && 'code' in error && error.code === 'EPIPE'
    if (!isClosed) throw error
  }
}

function linesOf(
  documents: AsyncIterable<ResultsDocument>,
  format: ExportFormat,
  style: TelemetryStyle,
): AsyncGenerator<string> {
  if (format === 'openmetrics') return openMetricsOfOne(documents)
  if (format === 'otlp') return linesOfAll(documents, (document) => otlpLines(document, style))
  return format === 'csv'
    ? linesOfAll(documents, csvLines, csvHead)
    : linesOfAll(documents, ndjsonLines)
}

/** As the file exporter of OpenTelemetry's specification writes them: a request a line. */
function* otlpLines(document: ResultsDocument, style: TelemetryStyle): Generator<string> {
  for (const { request } of documentPayloads(document, style)) yield `${JSON.stringify(request)}\n`
}

async function* linesOfAll(
  documents: AsyncIterable<ResultsDocument>,
  lines: (document: ResultsDocument) => Iterable<string>,
  head?: string,
): AsyncGenerator<string> {
  let isFirst = true
  for await (const document of documents) {
    if (isFirst && head !== undefined) yield head
    isFirst = false
    yield* lines(document)
  }
}

/** A second run would repeat the first one's series, which no reader accepts. */
async function* openMetricsOfOne(
  documents: AsyncIterable<ResultsDocument>,
): AsyncGenerator<string> {
  let only: ResultsDocument | undefined
  for await (const document of documents) {
    if (only) {
      throw new BenchError(
        'invalid-option',
        '`--format openmetrics` has room for one run, received several documents. Name one',
      )
    }
    only = document
  }
  if (only) yield* openMetricsLines(only)
}

/** The documents at the paths; what is none is named on standard error. */
export async function* exportedDocuments(
  paths: readonly string[],
  stderr: Writable,
  { unverified }: Unverified,
): AsyncGenerator<ResultsDocument> {
  let count = 0
  let hasChanged = false
  for await (const file of scanDocuments(paths, { unverified })) {
    if (file.kind === 'document') {
      count += 1
      const { document, path, changed } = file
      if (changed.length > 0) {
        stderr.write(`unverified: ${plainText(`${path} ${changedWords(changed)}`)}\n`)
      }
      for (const matrix of document.matrices) {
        const partial = partialWords(matrix)
        if (partial !== undefined) {
          stderr.write(`note: ${plainText(`${path}: ${matrix.name} was ${partial}`)}\n`)
        }
      }
      yield document
    } else {
      hasChanged ||= file.isChanged ?? false
      stderr.write(`skipped ${plainText(file.path)}: ${plainText(file.reason)}\n`)
    }
  }
  if (count === 0) {
    const names = paths.map((path) => plainText(path))
    throw new BenchError(
      hasChanged ? 'changed-document' : 'no-data',
      `no results document in ${names.join(', ')}`,
    )
  }
}
