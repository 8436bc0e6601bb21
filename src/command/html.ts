import { basename, dirname, join, resolve } from 'node:path'

import { DOCUMENT_FILE, REPORT_FILE } from '../model/run-files.ts'
import { renderPage } from '../render/html/render-page.ts'
import { writeWhole } from '../report/assembly/write-whole.ts'
import { acceptChanges, changedWords, type Unverified } from '../report/reading/intact.ts'
import { readDocument } from '../report/reading/read-document.ts'

/**
 * Renders the report of a results document, or of the one in the folder of a run: beside it, unless
 * `out` says where. Gives the path of the page, and what is to be said of the document.
 */
export async function html(
  path: string,
  { out, unverified }: Unverified & { readonly out?: string | undefined } = {},
): Promise<string[]> {
  const document = await readDocument(path)
  const changed = acceptChanges(document, path, { unverified })
  const file = /\.(?:nd)?json$/.test(path) ? path : join(path, DOCUMENT_FILE)
  const page = out ?? join(dirname(file), REPORT_FILE)
  writeWhole(resolve(page), renderPage(document, { kind: 'final', document: basename(file) }))
  return [page, ...(changed.length === 0 ? [] : [`unverified: ${path} ${changedWords(changed)}`])]
}
