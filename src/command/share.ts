import { writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'

import { cardContent } from '../charts/card/card-content.ts'
import { cardScene } from '../charts/card/card-scene.ts'
import { loadPngMaker } from '../charts/png.ts'
import { plainText } from '../format/plain-text.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { makeFolder } from '../model/make-folder.ts'
import { svgOf } from '../paint/svg.ts'
import { acceptChanges, changedWords, type Unverified } from '../report/reading/intact.ts'
import { readDocument } from '../report/reading/read-document.ts'
import type { DocumentMatrix, ResultsDocument } from '../report/schema/results-document.ts'
import { refuseCredentials } from '../secrets/watch.ts'

export interface ShareFlags extends Unverified {
  readonly out?: string | undefined
  readonly matrix?: string | undefined
}

/** Draws the card of a matrix, 1200 × 630 pixels, for links and posts; gives where it is. */
export async function share(
  path: string,
  { out, matrix: name, unverified }: ShareFlags = {},
): Promise<string[]> {
  const document = await readDocument(path)
  const changed = acceptChanges(document, path, { unverified })
  const matrix = matrixOf(document, name)
  const file = out ?? join(/\.(?:nd)?json$/.test(path) ? dirname(path) : path, 'card.png')
  const svg = svgOf(cardScene(cardContent(document, matrix, { isChanged: changed.length > 0 })))
  refuseCredentials(file, svg)
  const picture = await pictureOf(svg, file)
  makeFolder(dirname(resolve(file)))
  writeFileSync(resolve(file), picture)
  return [
    file,
    ...(changed.length === 0 ? [] : [`unverified: ${plainText(path)} ${changedWords(changed)}`]),
  ]
}

function matrixOf({ matrices }: ResultsDocument, name: string | undefined): DocumentMatrix {
  const found = name === undefined ? matrices : matrices.filter((matrix) => matrix.name === name)
  const [first, ...others] = found
  if (first && (others.length === 0 || name !== undefined)) return first
  if (matrices.length === 0) throw new BenchError('no-data', 'the document has no matrix')
  const names = matrices.map((matrix) => plainText(matrix.name, 200)).join(', ')
  throw new BenchError(
    'invalid-option',
    name === undefined
      ? `--matrix: the document has several; name one of ${names}`
      : `--matrix: there is no ${received(name)}; use one of ${names}`,
  )
}

async function pictureOf(svg: string, file: string): Promise<Uint8Array | string> {
  const kind = extname(basename(file)).toLowerCase()
  if (kind === '.svg') return svg
  if (kind !== '.png') {
    throw new BenchError(
      'invalid-option',
      `--out: received ${received(file)}; end it in .png or .svg`,
    )
  }
  const pngOf = await loadPngMaker()
  if (pngOf) return pngOf(svg, 1)
  throw new BenchError(
    'invalid-option',
    '--out: a PNG needs `@resvg/resvg-js`, which is not installed here; `npm install @resvg/resvg-js`, or end the name in .svg',
  )
}
