import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { readPieces, readRefusal } from '../../test/read-pieces.ts'
import { httpProtocolNames } from '../model/provider.ts'
import { captureOf } from '../testing/capture-of.ts'
import { describeCalls } from '../testing/describe-calls.ts'
import { describeContent } from '../testing/describe-content.ts'
import { describeProtocol } from '../testing/describe-protocol.ts'
import { describeReading, failureClass } from '../testing/describe-reading.ts'
import { wholeAnswer } from '../testing/sample-answer.ts'
import { sampleCall } from '../testing/sample-call.ts'
import { fakeVendors, httpFakeVendors } from './fake-vendors.ts'
import { httpProtocols, protocols } from './protocols.ts'

for (const name of httpProtocolNames) {
  describeProtocol(name, { protocol: httpProtocols[name], fakeVendor: httpFakeVendors[name] })
}

describeContent('bedrock-converse', { protocol: protocols['bedrock-converse'], call: sampleCall })

describe("AWS's client", () => {
  beforeAll(() => void vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true'))
  afterAll(() => void vi.unstubAllEnvs())

  describeCalls('bedrock-converse', {
    fakeVendor: fakeVendors['bedrock-converse'],
    read: (...pieces) => readPieces('bedrock-converse', pieces),
    stride: 97,
  })

  describeReading('bedrock-converse', {
    fakeVendor: fakeVendors['bedrock-converse'],
    read: (pieces) => readPieces('bedrock-converse', pieces),
    readRefusal: (status, refusal) => readRefusal('bedrock-converse', status, refusal),
    // A server is asked for each cut: not at every byte.
    stride: 97,
  })
})

test.each(httpProtocolNames)(
  '%s: [DONE] is the end of chat completions, and of nothing else',
  async (name) => {
    const protocol = httpProtocols[name]
    const pieces = wholeAnswer(httpFakeVendors[name]).slice(0, -1)
    const cut = await protocol.read(captureOf([...pieces, 'data: [DONE]\n\n']))
    expect(cut.finished).toBe(name === 'openai-chat')
    const alone = await protocol.read(captureOf(['data: [DONE]\n\n']))
    expect(failureClass(alone)).toBe(name === 'openai-chat' ? 'empty' : 'protocol')
  },
)
