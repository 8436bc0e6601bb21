// `npm run fuzz -- --streams 1000000 --seed 1`: reads mutated streams of every protocol, and says which broke
// an invariant of test/fuzz/invariants.ts. Exit code 1 if any did.
import { parseArgs } from 'node:util'

import { loadTokenCounter } from '../src/metrics/token-counter.ts'
import { fakeVendors } from '../test/fake-vendors.ts'
import { fuzzStreams } from '../test/fuzz/fuzz-streams.ts'

const MAX_SHOWN = 2000

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
})
const counter = await loadTokenCounter()
const seed = Number(values.seed)
const streams = Math.ceil(Number(values.streams) / fakeVendors.length)
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(streams) || streams < 1) {
  throw new Error('--streams and --seed are whole numbers')
}
for (const fakeVendor of fakeVendors) {
  const findings = await fuzzStreams(fakeVendor, { seed, streams, counter })
  for (const { index, broken, stream } of findings) {
    print(`${fakeVendor.protocol}, seed ${seed}, stream ${index}: ${broken.join('; ')}`)
    print(JSON.stringify(stream).slice(0, MAX_SHOWN))
    process.exitCode = 1
  }
  print(`${fakeVendor.protocol}: ${streams} streams, ${findings.length} broke an invariant`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
