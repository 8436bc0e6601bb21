import { expect, test } from 'vitest'

import { loadTokenCounter } from '../src/metrics/token-counter.ts'
import type { Sample } from '../src/model/sample.ts'
import { toJsonValue } from '../src/model/to-json.ts'
import { fromDocumentJson } from '../src/report/reading/from-document-json.ts'
import { parseDocument } from '../src/report/reading/read-document.ts'
import { randomStream } from '../src/stats/random.ts'
import { captureOf } from '../src/testing/capture-of.ts'
import { documentJsonOf, matrixRecord, plannedCell } from './builders.ts'
import { fakeVendors } from './fake-vendors.ts'
import { sampleOfCapture, wholeStream } from './fuzz/hostile-samples.ts'
import { mutated } from './fuzz/mutate.ts'

const DOCUMENTS = 10
const ROUNDS = 10

test.each(fakeVendors.map((fakeVendor) => [fakeVendor.protocol, fakeVendor] as const))(
  'a document of whatever strangers sent over %s is read as it was written',
  async (protocol, fakeVendor) => {
    const counter = await loadTokenCounter()
    const random = randomStream(421_337, 'documents', protocol)
    const cell = plannedCell('gpt-4.1', 'openai')
    const { text } = wholeStream(fakeVendor)
    for (let document = 0; document < DOCUMENTS; document += 1) {
      const samples: Sample[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const stream = round % 2 === 0 ? text : mutated(text, random)
        const sample = await sampleOfCapture(fakeVendor, captureOf([stream]), counter)
        samples.push({ ...sample, cell: cell.id, round, block: round })
      }
      const json = documentJsonOf([matrixRecord([cell], samples)])
      const written = JSON.stringify(json)
      expect(written).not.toMatch(/NaN|Infinity/)
      const read = parseDocument(written, 'a.json')
      expect(toJsonValue(read)).toEqual(JSON.parse(written))
      expect(read).toEqual(fromDocumentJson(json))
    }
  },
)
