import {
  converseEvent,
  converseException,
} from '../../src/protocol/bedrock-converse/fake-vendor.ts'
import { chunked, type Fault, pieces } from './fault.ts'

/** What AWS's event streams can hold beside. */
export const bedrockFaults: readonly Fault[] = [
  ...['throttlingException', 'modelStreamErrorException', 'validationException'].map((name) =>
    ofBedrock(name, ({ start, content }) => [start, content, converseException(name, 'not now')]),
  ),
  ofBedrock('an exception that nobody knows', ({ start }) => [
    start,
    converseException('weatherException', 'rain'),
  ]),
  ofBedrock('a checksum that is wrong', ({ start, content, end }) => {
    const damaged = Buffer.from(content)
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 0xff, damaged.length - 1)
    return [start, damaged, end]
  }),
  ofBedrock('a frame that is cut', ({ start, content }) => [start, content.subarray(0, -9)]),
  ofBedrock('a length of 4 GB', ({ start }) => [start, Buffer.alloc(16, 0xff)]),
  {
    ...ofBedrock('an event that nobody knows', ({ start, content, end }) => [
      start,
      converseEvent('weather', { rain: true }),
      content,
      end,
    ]),
    isGood: true,
  },
]

function ofBedrock(
  name: string,
  parts: (answer: ReturnType<typeof pieces>) => readonly (Uint8Array | string)[],
): Fault {
  return {
    name,
    only: 'bedrock-converse',
    steps: (faulty) => [{ bytes: chunked(faulty, parts(pieces(faulty))) }],
  }
}
