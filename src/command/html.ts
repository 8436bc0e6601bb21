import { basename, dirname, join, resolve } from 'node:path'

import { renderPage } from '../../reporters/render/html/render-page.ts'
import { writeWhole } from '../../reporters/write-whole.ts'
import { readDocument } from '../report/read-document.ts'

/** Renders the report of a results document, beside it unless `out` says where; gives its path. */
export async function html(
  path: string,
  { out = join(dirname(path), 'report.html') }: { readonly out?: string | undefined } = {},
): Promise<string> {
  const document = await readDocument(path)
  writeWhole(resolve(out), renderPage(document, { kind: 'final', document: basename(path) }))
  return out
}
