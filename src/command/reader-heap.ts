import { keepHeapSmall } from '../model/small-heap.ts'

/** Commands that read documents, and measure nothing. */
const readers: ReadonlySet<string> = new Set([
  'analyze',
  'charts',
  'compare',
  'export',
  'html',
  'recover',
  'verify',
])

/** A command that only reads documents holds little more than what it needs of them. */
export function keepReaderSmall(command: string): void {
  if (readers.has(command)) keepHeapSmall()
}
