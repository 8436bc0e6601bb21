import { fileURLToPath } from 'node:url'

import { BenchError, received } from '../model/bench-error.ts'

const MIB = 2 ** 20

/** The path of a file that a bench file names by a path or a URL, in a call of `name`. */
export function filePath(path: unknown, name: string): string {
  if (path instanceof URL || (typeof path === 'string' && /^(?:file|https?):/i.test(path))) {
    return pathOfUrl(path, name)
  }
  if (typeof path === 'string' && path !== '') return path
  throw new BenchError(
    'invalid-option',
    `${name}(): expected the path of a file, or a URL, received ${received(path)}`,
  )
}

function pathOfUrl(url: URL | string, name: string): string {
  try {
    return fileURLToPath(url)
  } catch {
    const [scheme] = String(url).split(':')
    throw new BenchError(
      'invalid-option',
      `${name}(): expected the path of a file on this machine, or its URL, received a URL of another kind (${scheme}:). Nothing is fetched from the web: download it`,
    )
  }
}

/** Says why a file cannot be read, and how paths are meant. */
export function unreadableFile(error: unknown, where: string): BenchError {
  const reason = error instanceof Error ? error.message : String(error)
  return new BenchError(
    'invalid-option',
    `${where}: it cannot be read (${reason}). A relative path is from the folder of the project, \`new URL(path, import.meta.url)\` from the bench file`,
  )
}

/** Says that a file has more bytes than are read. */
export function tooLargeFile(size: number, maxBytes: number, where: string): BenchError {
  return new BenchError(
    'invalid-option',
    `${where}: it has ${Math.ceil(size / MIB)} MiB; at most ${maxBytes / MIB} are read. Cut it into parts`,
  )
}
