import { withFrames } from '../model/bench-error.ts'

/** What remembers where something was declared: an object with a captured stack. */
export interface DeclaredAt {
  readonly stack?: string
}

/** An error of ours as one of the declaration: people look for that, not for our frames. */
export function pointAt({ stack }: DeclaredAt, error: unknown): unknown {
  return withFrames(error, stack?.split('\n').slice(1).join('\n'))
}

/** The same declaration, with another place of its file in front. */
export function moveTo(
  declaredAt: DeclaredAt,
  file: string,
  { line, column }: { readonly line: number; readonly column: number },
): DeclaredAt {
  const { line: from, column: at } = placeOf(declaredAt, file)
  const stack = declaredAt.stack?.replace(
    `${file}:${from}:${at}`,
    () => `${file}:${line}:${column}`,
  )
  return stack === undefined ? {} : { stack }
}

/** Counted from 1; both unknown where the file does not declare it itself. */
interface Place {
  readonly line: number | undefined
  readonly column: number | undefined
}

/** The place in a file from which the call came: the innermost of its frames. */
export function placeOf({ stack = '' }: DeclaredAt, file: string): Place {
  for (const frame of stack.split('\n')) {
    const start = frame.lastIndexOf(`${file}:`)
    if (start === -1) continue
    const [line, column] = frame
      .slice(start + file.length + 1)
      .split(':')
      .map((part) => Number.parseInt(part, 10))
    return { line, column }
  }
  return { line: undefined, column: undefined }
}
