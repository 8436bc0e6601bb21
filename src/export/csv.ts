import { plainText } from '../format/plain-text.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { columns, sampleRows } from './columns.ts'

/** How a text may begin that a spreadsheet would take for a formula, full-width forms included. */
const FORMULA = /^[=+\-@＝＋－＠]/

/** The head of the CSV file. */
export const csvHead = csvLine(columns.map(({ name }) => name))

/**
 * The samples of a document as lines of CSV by RFC 4180: commas, CRLF, quotes where they are needed.
 * Unknown is an empty field. Text is cleaned of control characters, and gets an apostrophe in front
 * where a spreadsheet would run it as a formula.
 */
export function* csvLines(document: ResultsDocument): Generator<string> {
  for (const row of sampleRows(document)) yield csvLine(row)
}

function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map(field).join(',')}\r\n`
}

function field(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = plainText(value)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",]/.test(safe) || safe === '' ? `"${safe.replaceAll('"', '""')}"` : safe
}
