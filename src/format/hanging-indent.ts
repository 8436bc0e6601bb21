import { withoutEscapes } from './plain-text.ts'
import { NO_BREAK_SPACE, unbroken } from './unbroken.ts'

/** A text wrapped between words, its later lines set in under the first; one space from the edge. */
export function hangingIndent(head: string, text: string, columns: number): string[] {
  const indent = ' '.repeat(withoutEscapes(head).length)
  const room = Math.max(20, columns - indent.length - 2)
  const lines: string[] = []
  let line = ''
  for (const word of unbroken(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map(
    (item, index) => ` ${index === 0 ? head : indent}${item.replaceAll(NO_BREAK_SPACE, ' ')}`,
  )
}
