import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, win32 } from 'node:path'

import { BenchError, received } from '../model/bench-error.ts'

/**
 * The path of a bench file that a document names, which may say anything: inside the project and none
 * of its packages, also behind symbolic links, on whatever system it was written.
 */
export function insideProject(root: string, file: string): string {
  const path = resolve(root, file)
  const segments = file.split(/[/\\]/)
  const leaves =
    file === '' ||
    // oxlint-disable-next-line no-control-regex -- no file of a project has one in its name
    /[\u0000-\u001f]/.test(file) ||
    isAbsolute(file) ||
    win32.isAbsolute(file) ||
    /^[A-Za-z]:/.test(file) ||
    segments.includes('..') ||
    isOutside(realpathSync(root), realOf(path))
  if (leaves) {
    throw refused(file, 'lies outside of this project. Use it in the project of its bench files')
  }
  if (segments.includes('node_modules')) {
    throw refused(file, 'belongs to a package: only bench files of your own have a baseline')
  }
  return path
}

/** Where a path really leads: through the links of the part of it that exists. */
function realOf(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const folder = dirname(path)
  return folder === path ? path : join(realOf(folder), relative(folder, path))
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '..' || /^\.\.[/\\]/.test(way) || isAbsolute(way)
}

function refused(file: string, reason: string): BenchError {
  return new BenchError('invalid-document', `the document's bench file ${received(file)} ${reason}`)
}
