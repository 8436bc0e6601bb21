import { isDeepStrictEqual } from 'node:util'

import type { TokenCounter } from '../../src/metrics/token-counter.ts'
import type { Sample } from '../../src/model/sample.ts'
import { randomStream } from '../../src/stats/random.ts'
import { captureOf } from '../../src/testing/capture-of.ts'
import type { HttpFakeVendor } from '../fake-vendors.ts'
import { sampleOfCapture, wholeStream } from './hostile-samples.ts'
import { brokenInvariants } from './invariants.ts'
import { cutAnywhere, mutated } from './mutate.ts'

/** No stream of these lengths takes longer, on however slow a machine. */
const MAX_MS = 20_000
/** Every how many streams it is also cut anywhere. */
const CUT_EVERY = 4

export interface Finding {
  readonly seed: number
  readonly index: number
  readonly broken: readonly string[]
  readonly stream: string
}

/** Reads mutated streams of a vendor; what breaks an invariant is said, up to ten of them. */
export async function fuzzStreams(
  fakeVendor: HttpFakeVendor,
  { seed, streams, counter }: { seed: number; streams: number; counter: TokenCounter },
): Promise<Finding[]> {
  const random = randomStream(seed, 'mutations', fakeVendor.protocol)
  const { text } = wholeStream(fakeVendor)
  const findings: Finding[] = []
  for (let index = 0; index < streams && findings.length < 10; index += 1) {
    // The first is the honest one.
    const stream = index === 0 ? text : mutated(text, random)
    const cut = random.integer(3) === 0 ? { endedAt: undefined } : { endedAt: 10 }
    const since = performance.now()
    const sample = await sampleOfCapture(fakeVendor, captureOf([stream], cut), counter)
    const broken = brokenInvariants(sample)
    if (performance.now() - since > MAX_MS) broken.push('reading has an end')
    if (index % CUT_EVERY === 0) {
      const pieces = cutAnywhere(stream, random)
      const reads = pieces.map((bytes) => ({ bytes: Buffer.from(bytes), at: 0 }))
      const inPieces = captureOf([stream], { ...cut, reads })
      const other = await sampleOfCapture(fakeVendor, inPieces, counter)
      if (!isDeepStrictEqual(told(sample), told(other))) broken.push('cuts change nothing')
    }
    if (broken.length > 0) findings.push({ seed, index, broken, stream })
  }
  return findings
}

/** All that no read decides. */
function told(sample: Sample): object {
  return { ...sample, reads: undefined, streamed: undefined }
}
