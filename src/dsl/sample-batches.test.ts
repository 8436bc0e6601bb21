import { expect, test } from 'vitest'

import { matrixRecord, sampleOf } from '../../test/builders.ts'
import type { BenchMessage } from '../bridge/messages.ts'
import { unpackSamples } from '../bridge/packed-samples.ts'
import { SampleBatches } from './sample-batches.ts'

const SAMPLES = 250

function taken(round: number): BenchMessage {
  const sample = sampleOf({ cell: 'a', round })
  return { kind: 'sample', matrix: 'A', sample, done: round + 1, total: SAMPLES }
}

function startOf(blockSize: number): BenchMessage {
  const { start } = matrixRecord([], [], { name: 'A' })
  return { ...start, drawnFrom: { ...start.drawnFrom, blockSize } }
}

test('under load nobody waits until samples have crossed; what follows crosses behind all of them', async () => {
  const { promise: isOpen, resolve: open } = Promise.withResolvers<void>()
  const told: BenchMessage[] = []
  const batches = new SampleBatches(async (message) => {
    if (message.kind === 'samples') await isOpen
    told.push(message)
  })
  await batches.tell(startOf(50))
  for (let round = 0; round < SAMPLES; round += 1) await batches.tell(taken(round))
  expect(told.map(({ kind }) => kind)).toEqual(['matrix-start'])
  const last = batches.tell({ kind: 'pause', matrix: 'A', cell: 'a', pauseMs: 1 })
  open()
  await last
  expect(told.at(-1)?.kind).toBe('pause')
  const rounds = told.flatMap((message) =>
    message.kind === 'samples' ? unpackSamples(message.packed).map(({ round }) => round) : [],
  )
  expect(rounds).toEqual(Array.from({ length: SAMPLES }, (_, round) => round))
})

test('what waits behind others is packed when its turn comes', async () => {
  const { promise: isOpen, resolve: open } = Promise.withResolvers<void>()
  let packed = 0
  const batches = new SampleBatches(async ({ kind }) => {
    if (kind === 'samples') await isOpen
  })
  await batches.tell(startOf(50))
  for (let round = 0; round < SAMPLES; round += 1) {
    const sample = {
      ...sampleOf({ cell: 'a', round }),
      get text() {
        packed += 1
        return 'Three rivers.'
      },
    }
    await batches.tell({ kind: 'sample', matrix: 'A', sample, done: round + 1, total: SAMPLES })
  }
  expect(packed).toBeLessThanOrEqual(100)
  open()
  await batches.crossed()
  expect(packed).toBe(SAMPLES)
})

test('without load each sample has crossed when the next is asked for, and who cannot tell it says so', async () => {
  const told: BenchMessage[] = []
  const batches = new SampleBatches(async (message) => {
    if (told.length === 2) throw new Error('the test has ended')
    told.push(message)
  })
  await batches.tell(startOf(1))
  await batches.tell(taken(0))
  expect(told.map(({ kind }) => kind)).toEqual(['matrix-start', 'samples'])
  await expect(batches.tell(taken(1))).rejects.toThrow('the test has ended')
})

test('what waits crosses where nothing follows', async () => {
  const told: BenchMessage[] = []
  const batches = new SampleBatches(async (message) => {
    told.push(message)
  })
  await batches.tell(startOf(50))
  for (const round of [0, 1, 2]) await batches.tell(taken(round))
  await batches.crossed()
  expect(told.at(-1)).toMatchObject({ kind: 'samples', done: 3 })
})
