import type { HttpProtocolName } from '../model/provider.ts'
import type { HttpProtocol } from '../protocol/contract.ts'
import type { FakeVendor } from '../protocol/fake-vendor.ts'
import { captureOf } from './capture-of.ts'
import { describeCalls } from './describe-calls.ts'
import { describeContent } from './describe-content.ts'
import { describeEvents } from './describe-events.ts'
import { describeReading } from './describe-reading.ts'
import { describeRequest } from './describe-request.ts'
import { describeWhole } from './describe-whole.ts'
import { sampleCall } from './sample-call.ts'

/** A protocol over HTTP with server-sent events, and a server that answers in it. */
export interface ProtocolParts {
  readonly protocol: HttpProtocol
  readonly fakeVendor: FakeVendor<string>
  /** Built-in protocols whose streams it understands as well; by default none. */
  readonly alsoReads?: readonly HttpProtocolName[]
}

/**
 * Registers the tests that every protocol over HTTP passes: its requests, the answers that its fake
 * vendor writes, and server-sent events as proxies and broken servers change them. Features that the
 * vendor lacks are left out.
 */
export function describeProtocol(
  name: string,
  { protocol, fakeVendor, alsoReads = [] }: ProtocolParts,
): void {
  describeRequest(name, { protocol, fakeVendor })
  describeContent(name, { protocol, call: sampleCall })
  describeReading(name, {
    fakeVendor,
    read: (pieces) => protocol.read(captureOf(pieces)),
    readRefusal: (status, { headers, body }) =>
      protocol.errorBody(captureOf([body], { status, headers })),
    stride: 1,
  })
  describeCalls(name, {
    fakeVendor,
    read: (...pieces) => protocol.read(captureOf(pieces)),
    stride: 7,
  })
  describeEvents(name, { protocol, fakeVendor, alsoReads })
  describeWhole(name, { protocol, fakeVendor, alsoReads })
}
