import { describe, expect, test } from 'vitest'

import { documentOf } from '../../../test/builders.ts'
import { measuredRecord } from '../../../test/measured-record.ts'
import type { Outage } from '../../model/outage.ts'
import type { Sample } from '../../model/sample.ts'
import type { MatrixRecord } from '../assembly/matrix-record.ts'
import { verifyDocument } from './verify-document.ts'

const record = measuredRecord()
const FROM = 1_700_000_010_000
const cell = 'gpt-4.1@openai'
const answered = record.samples.find((sample) => sample.cell === cell && sample.round === 6)

/** Where a document with these outages of a cell, and without some of its samples, contradicts itself. */
function mismatchesOf(
  outages: readonly Outage[],
  { without, stopped }: { readonly without?: number; readonly stopped?: string } = {},
): string[] {
  const { end, samples } = record
  const told: MatrixRecord = {
    ...record,
    samples: samples.filter((sample) => sample.cell !== cell || sample.round !== without),
    end: end && { ...end, outages: { [cell]: outages }, stopped },
  }
  const document = documentOf([told])
  return verifyDocument(document).mismatches.map(({ path }) => path)
}

function away(changes: Partial<Sample> = {}): Sample {
  if (!answered) throw new Error('a sample was expected')
  return {
    ...answered,
    status: 'failed',
    failure: { class: 'http', status: 503, message: 'HTTP 503', inStream: false },
    httpStatus: 503,
    endMs: 40,
    quality: undefined,
    ttfbMs: undefined,
    ttftMs: undefined,
    ttfoMs: undefined,
    totalMs: undefined,
    tokensPerSecond: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    streamedTokens: undefined,
    tokenSource: undefined,
    costUsd: undefined,
    text: undefined,
    textSha256: undefined,
    finishReason: undefined,
    sentAt: FROM,
    ...changes,
  }
}

/** Requests of a bill at an unknown cost. */
function unknown(outages: readonly Outage[]): number {
  const { end } = record
  const told = { ...record, end: end && { ...end, outages: { [cell]: outages } } }
  return documentOf([told]).cost.nUnknown
}

const outage = (changes: Partial<Sample> = {}): Outage => ({
  from: FROM,
  to: FROM + 6200,
  tries: [away(changes)],
})

describe('an outage', () => {
  test('whose rounds were asked again contradicts nothing', () => {
    expect(mismatchesOf([outage()])).toEqual([])
    expect(mismatchesOf([{ ...outage(), to: undefined }])).toEqual([])
  })

  test('hides no failure: its rounds have samples beside it', () => {
    expect(mismatchesOf([outage()], { without: 6 })).toContain(
      'matrices[0].cells[0].outages[0].tries[0].round',
    )
    // The run may have ended in it.
    expect(mismatchesOf([outage()], { without: 6, stopped: 'stopped' })).not.toContain(
      'matrices[0].cells[0].outages[0].tries[0].round',
    )
  })

  test.each<[string, Partial<Sample>, string]>([
    [
      'who refused it',
      { failure: { class: 'rate-limit', status: 429, message: '', inStream: false } },
      'failure',
    ],
    ['nobody, and failed not', { status: 'ok' }, 'failure'],
    ['nobody, before it began', { sentAt: FROM - 1 }, 'sentAt'],
    ['nobody, after it ended', { sentAt: FROM + 6201 }, 'sentAt'],
    ['nobody, with the nonce of another', { nonce: 'another' }, 'nonce'],
  ])('holds no request that met %s', (_whom, changes, field) => {
    expect(mismatchesOf([outage(changes)])).toContain(
      `matrices[0].cells[0].outages[0].tries[0].${field}`,
    )
  })

  test('ends after it began', () => {
    expect(mismatchesOf([{ ...outage(), to: FROM - 1 }])).toContain(
      'matrices[0].cells[0].outages[0].to',
    )
  })

  test('may have been charged for: the bill counts its requests', () => {
    const bad = { class: 'http', status: 502, message: 'HTTP 502', inStream: false } as const
    const before = unknown([])
    expect(unknown([outage()])).toBe(before)
    expect(unknown([outage({ failure: bad, httpStatus: 502 })])).toBe(before + 1)
    expect(mismatchesOf([outage({ failure: bad, httpStatus: 502 })])).toEqual([])
  })
})
