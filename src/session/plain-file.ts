import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A file that is open, and how many bytes it has. */
interface OpenFile {
  readonly file: number
  readonly size: number
}

/** Opens a file; throws, and waits for nothing, where its path leads to a folder, a pipe or a device. */
export function openPlainFile(path: string): OpenFile {
  // A pipe that nobody writes into would be waited for, and nothing else would run meanwhile.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const stats = fstatSync(file)
  if (stats.isFile()) return { file, size: stats.size }
  closeSync(file)
  throw new Error('a folder, a pipe or a device is no file')
}

/** All of a file that {@link openPlainFile} opens; of more bytes than `maxBytes` none is read. */
export function readPlainFile<Instead>(
  path: string,
  {
    maxBytes,
    tooLarge,
  }: { readonly maxBytes: number; readonly tooLarge: (size: number) => Instead },
): Buffer | Instead {
  const { file, size } = openPlainFile(path)
  try {
    return size > maxBytes ? tooLarge(size) : readFileSync(file)
  } finally {
    closeSync(file)
  }
}
