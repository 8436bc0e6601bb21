import type { Sample } from '../../model/sample.ts'
import { DETAILS_PER_BLOCK, type SampleDetails } from './page-data.ts'

/** Characters of answers, headers and usage that a page carries; more would make it slow to open. */
export const ROOM = 12_000_000
/** … where not all samples are drawn: who looks for one answer has the document. */
export const ROOM_OF_SOME = 1_200_000

export interface DetailBlocks {
  /** Details of {@link DETAILS_PER_BLOCK} samples each, null for those left out. */
  readonly blocks: readonly (readonly (SampleDetails | null)[])[]
  readonly leftOut: number
}

/**
 * The texts of all samples in the order of the document, as many as there is room for: those of
 * failed requests and answers that failed checks first, then round by round.
 */
export function sampleDetails(
  matrices: readonly { readonly cells: readonly { readonly samples: readonly Sample[] }[] }[],
  room: number = ROOM,
): DetailBlocks {
  const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  const details: (SampleDetails | null)[] = samples.map(() => null)
  let left = room
  let leftOut = 0
  for (const index of byUrgency(samples)) {
    const sample = samples[index]
    if (!sample) continue
    const size = sizeOf(sample)
    if (size > left) leftOut += 1
    else {
      left -= size
      details[index] = detailsOf(sample)
    }
  }
  return { blocks: chunked(details, DETAILS_PER_BLOCK), leftOut }
}

function byUrgency(samples: readonly Sample[]): number[] {
  return samples
    .map((sample, index) => ({ index, isUrgent: isUrgent(sample), round: sample.round }))
    .toSorted((a, b) => Number(b.isUrgent) - Number(a.isUrgent) || a.round - b.round)
    .map(({ index }) => index)
}

function isUrgent({ status, quality }: Sample): boolean {
  return status !== 'ok' || quality?.passed === false
}

function sizeOf(sample: Sample): number {
  const { text, headers, rawUsage, toolCalls } = sample
  return (text?.length ?? 0) + JSON.stringify([headers, rawUsage, toolCalls]).length
}

function detailsOf(sample: Sample): SampleDetails {
  const { nonce, headers, text, textSha256, rawUsage, toolCalls } = sample
  return {
    nonce,
    headers,
    text: text ?? null,
    textSha256: textSha256 ?? null,
    toolCalls: toolCalls.map(({ name, arguments: words }) => ({ name, arguments: words ?? null })),
    usage: rawUsage ?? null,
  }
}

function chunked<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size))
  }
  return chunks
}
