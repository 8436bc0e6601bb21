import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

import { makeFolder } from '../../model/make-folder.ts'
import { FileSearch } from '../../secrets/watch.ts'

/** So much is put together before it is written: a piece may be a single comma. */
const BUFFERED_CHARACTERS = 1_000_000

/**
 * Writes a file whole or not at all: a reader never sees half of it, and what a full disk could not
 * take is removed. The text may come in pieces, where it is longer than a string can be. Throws, and
 * writes nothing, where it holds a credential.
 */
export function writeWhole(path: string, text: string | Iterable<string>): void {
  makeFolder(dirname(path))
  const draft = `${path}.draft`
  try {
    writePieces(draft, typeof text === 'string' ? [text] : text, new FileSearch(path))
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

function writePieces(path: string, pieces: Iterable<string>, search: FileSearch): void {
  // A link of this name in a folder of strangers would lead elsewhere.
  rmSync(path, { force: true })
  const file = openSync(path, 'wx')
  try {
    let waiting = ''
    for (const piece of pieces) {
      waiting += piece
      if (waiting.length < BUFFERED_CHARACTERS) continue
      search.add(waiting)
      writeFully(file, waiting)
      waiting = ''
    }
    search.add(waiting)
    search.end()
    writeFully(file, waiting)
  } finally {
    closeSync(file)
  }
}

/** One call may take less than all of it. */
function writeFully(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.byteLength;) {
    written += writeSync(file, bytes, written)
  }
}
