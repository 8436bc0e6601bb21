/**
 * The contract suite of wire protocols, and what a protocol over HTTP with server-sent events is made
 * of. For those who contribute one: a provider cannot name a protocol that is not built in.
 */
export { type Reading } from './model/observation.ts'
export { type BodyFields, type Call, type HttpProtocol } from './protocol/contract.ts'
export { type Draft } from './protocol/draft.ts'
export { errorBody } from './protocol/error-body.ts'
export {
  type AnswerWriter,
  type FakeAnswer,
  type FakeUsage,
  type FakeVendor,
  type Refusal,
  refusalStatus,
} from './protocol/fake-vendor.ts'
export { type JsonObject } from './protocol/json-value.ts'
export { mergedBody } from './protocol/merged-body.ts'
export { type Dialect, readStream } from './protocol/read-stream.ts'
export { readWholeAnswer } from './protocol/read-whole.ts'
export { event, namedEvent } from './protocol/server-events.ts'
export { wireRequest, wireMessages } from './protocol/wire-request.ts'
export { describeProtocol, type ProtocolParts } from './testing/describe-protocol.ts'
export { type Capture, type WireRequest } from './transport/capture.ts'
