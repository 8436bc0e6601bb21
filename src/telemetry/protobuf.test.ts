import { expect, test } from 'vitest'

import { binaryOf, partialSuccessOf } from './protobuf.ts'

const resource = { attributes: [{ key: 'a', value: { stringValue: 'é' } }] }
const scope = { name: 's', version: '1' }

// As the Python package opentelemetry-proto 1.45.2 writes the same messages.
const traceBytes = [
  '0ab7010a0b0a090a016112040a02c3a912a7010a060a0173120131129c010a100123456789abcdef01234567',
  '89abcdef12080123456789abcdef2208fedcba98765432102a0663686174206d30033900002a36fe9c971741',
  '00cac471fe9c97174a100a0169120b18d4fdffffffffffffff014a070a0162120210004a0e0a016412092100',
  '0000000000e03f4a0c0a016c12072a050a030a01785a0c090065f753fe9c97171201657a0b120774696d656f',
  '75741802850101000000',
].join('')
const metricBytes = [
  '0aa9010a0b0a090a016112040a02c3a91299010a060a017312013112610a01681201641a01734a560a521101',
  '0000000000000019020000000000000021030000000000000029000000000000f83f32100100000000000000',
  '02000000000000003a08000000000000e03f59000000000000d03f61000000000000f03f1002122c0a016312',
  '01641a01313a210a1b11010000000000000019020000000000000031070000000000000010021801',
].join('')
const partialBytes = '0a0708ac0212026e6f'

test('spans are written as others write them', () => {
  const span = {
    traceId: '0123456789abcdef0123456789abcdef',
    spanId: '0123456789abcdef',
    parentSpanId: 'fedcba9876543210',
    flags: 1,
    name: 'chat m',
    kind: 3,
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000001000000000',
    attributes: [
      { key: 'i', value: { intValue: '-300' } },
      { key: 'b', value: { boolValue: false } },
      { key: 'd', value: { doubleValue: 0.5 } },
      { key: 'l', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
    ],
    events: [{ timeUnixNano: '1700000000500000000', name: 'e' }],
    status: { code: 2, message: 'timeout' },
  }
  const request = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] }
  const bytes = binaryOf({ signal: 'traces', request, items: 1 })
  expect(bytes.toString('hex')).toBe(traceBytes)
})

test('histograms and counters are written as others write them', () => {
  const times = { attributes: [], startTimeUnixNano: '1', timeUnixNano: '2' }
  const histogram = {
    ...times,
    count: '3',
    sum: 1.5,
    bucketCounts: ['1', '2'],
    explicitBounds: [0.5],
    min: 0.25,
    max: 1,
  }
  const metrics = [
    {
      name: 'h',
      description: 'd',
      unit: 's',
      histogram: { aggregationTemporality: 2, dataPoints: [histogram] },
    },
    {
      name: 'c',
      description: 'd',
      unit: '1',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ ...times, asInt: '7' }],
      },
    },
  ]
  const request = { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] }
  const bytes = binaryOf({ signal: 'metrics', request, items: 2 })
  expect(bytes.toString('hex')).toBe(metricBytes)
})

test('an answer says what was not accepted', () => {
  const bytes = Buffer.from(partialBytes, 'hex')
  expect(partialSuccessOf(bytes)).toEqual({ rejected: 300, message: 'no' })
  expect(partialSuccessOf(Buffer.alloc(0))).toEqual({ rejected: 0, message: '' })
  expect(partialSuccessOf(Buffer.from('<html>'))).toBeUndefined()
  for (let length = 1; length < bytes.byteLength; length += 1) {
    partialSuccessOf(bytes.subarray(0, length))
  }
})
