import { describe, expect, test } from 'vitest'

import { matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import { withoutEscapes } from '../format/plain-text.ts'
import { judgeThreshold } from '../gate/judge.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import type { MatrixRecord } from '../report/assembly/matrix-record.ts'
import { renderMatrixReport } from './matrix-report.ts'
import { noPaint, paintFor } from './paint.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')
const unpriced = plannedCell('gpt-4.1-mini', 'openai', { price: undefined })
const keyless = plannedCell('gpt-4.1-mini', 'openrouter', {
  skipped: 'OPENROUTER_API_KEY is not set',
})

const timeout: Partial<Sample> = {
  status: 'failed',
  failure: {
    class: 'timeout',
    status: undefined,
    message: 'no complete answer within 60000 ms',
    inStream: false,
  },
  quality: undefined,
  ttftMs: undefined,
  totalMs: undefined,
  tokensPerSecond: undefined,
}

function tenSamples(
  cell: string,
  scale: number,
  changes: (round: number) => Partial<Sample>,
): Sample[] {
  return Array.from({ length: 10 }, (_, round) =>
    sampleOf({
      cell,
      round,
      ttftMs: scale * (500 + 37 * ((round * 7) % 10)),
      totalMs: scale * (5_000 + 211 * ((round * 3) % 10)),
      tokensPerSecond: (80 + ((round * 3) % 10)) / scale,
      ...changes(round),
    }),
  )
}

const record = matrixRecord(
  [direct, routed, unpriced, keyless],
  [
    ...tenSamples(direct.id, 1, () => ({})),
    ...tenSamples(routed.id, 1.3, (round) =>
      round === 4
        ? {
            quality: {
              passed: false,
              failed: [{ check: 'length', reason: '3 tokens, expected at least 40' }],
            },
          }
        : {},
    ),
    ...tenSamples(unpriced.id, 0.5, (round) => (round > 2 ? timeout : { costUsd: undefined })),
  ],
)

function render(columns: number, source: MatrixRecord = record): string[] {
  const options = { columns, paint: noPaint, mode: 'live', location: 'eu-west CI' } as const
  return renderMatrixReport(assembleMatrix(source), options)
}

test('a run that accepted any certificate says so in its first line', () => {
  const options = { columns: 200, paint: noPaint, mode: 'live', location: undefined } as const
  const unverified = renderMatrixReport(assembleMatrix(record), { ...options, tlsVerified: false })
  expect(unverified.join('\n')).toContain('TLS certificates not checked')
  const verified = renderMatrixReport(assembleMatrix(record), { ...options, tlsVerified: true })
  expect(verified.join('\n')).not.toContain('TLS')
})

describe('the report of a matrix', () => {
  test('has everything in one line per cell where there is room', () => {
    expect(render(160).join('\n')).toMatchInlineSnapshot(`
      "
       The Router Tax   3 cells × 10 rounds   seed 421337   live   eu-west CI   41 s   at least $0.027

       Too many failures to compare: gpt-4.1-mini via openai (7 of 10 requests failed).
       Fastest first token (TTFT): gpt-4.1 via openai, 667 ms [555, 778] at the median; the intervals of gpt-4.1 via openrouter overlap with it: no clear winner.
       Most tokens/s: gpt-4.1 via openai, 84.5 [81.5, 87.5] at the median.
       Best tokens/s per dollar: gpt-4.1 via openai, 10.6 [10.2, 10.9] at the median.

       model         via           first token ms               p95            total s              tok/s   CV  tok/s per $      cost  an answer  quality  failed
       gpt-4.1       openai        667 [555, 778]      816 [772, –]  5.95 [5.31, 6.59]  84.5 [81.5, 87.5]  .17         10.6     $0.01     $0.001    100 %  0
                     openrouter  866 [721, 1 012]  1 061 [1 004, –]  7.73 [6.90, 8.56]  65.0 [62.7, 67.3]  .17         8.13     $0.01     $0.001     90 %  0
       gpt-4.1-mini  openai        ≥ 610 [350, –]             ≥ 610             ≥ 0.61               0.00    –            –  ≥ $0.007          –    100 %  7 timeout
                     openrouter  skipped

       skipped gpt-4.1-mini via openrouter: OPENROUTER_API_KEY is not set
       failed  gpt-4.1-mini via openai: 7 × timeout: no complete answer within 60000 ms. Raise \`timeoutMs\` if the endpoint may take longer
       quality gpt-4.1 via openrouter: 1 of 10 answers failed checks (length 1), e.g. round 5: 3 tokens, expected at least 40
       cost    openai $0.017 and 3 requests at an unknown cost, openrouter $0.01
      "
    `)
  })

  test('puts intervals under their figures at 80 columns', () => {
    expect(render(80).join('\n')).toMatchInlineSnapshot(`
      "
       The Router Tax
       3 cells × 10 rounds  seed 421337  live  eu-west CI  41 s  at least $0.027

       Too many failures to compare: gpt-4.1-mini via openai (7 of 10 requests
       failed).
       Fastest first token (TTFT): gpt-4.1 via openai, 667 ms [555, 778] at the
       median; the intervals of gpt-4.1 via openrouter overlap with it: no clear
       winner.
       Most tokens/s: gpt-4.1 via openai, 84.5 [81.5, 87.5] at the median.
       Best tokens/s per dollar: gpt-4.1 via openai, 10.6 [10.2, 10.9] at the median.

            TTFT ms        p95    total s    tok/s  CV tok/s/$ quality failed
       gpt-4.1 via openai
                667        816        5.9       85 .17    10.6   100 % 0
         [555, 778]   [772, –] [5.3, 6.6] [81, 88]
       gpt-4.1 via openrouter
                866      1 061        7.7       65 .17    8.13    90 % 0
       [721, 1 012] [1 004, –] [6.9, 8.6] [63, 67]
       gpt-4.1-mini via openai
              ≥ 610      ≥ 610      ≥ 0.6      0.0   –       –   100 % 7 timeout
           [350, –]
       gpt-4.1-mini via openrouter
       skipped

       skipped gpt-4.1-mini via openrouter: OPENROUTER_API_KEY is not set
       failed  gpt-4.1-mini via openai: 7 × timeout: no complete answer within
               60000 ms. Raise \`timeoutMs\` if the endpoint may take longer
       quality gpt-4.1 via openrouter: 1 of 10 answers failed checks (length 1), e.g.
               round 5: 3 tokens, expected at least 40
       cost    openai $0.017 and 3 requests at an unknown cost, openrouter $0.01
      "
    `)
  })

  test.each([40, 60, 80, 100, 140, 200])('stays within %i columns, notes included', (columns) => {
    const lines = render(columns)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns, 56))
  })

  test('says what cells and answers cost where that takes no room from other figures', () => {
    const widths = Array.from({ length: 60 }, (_, index) => 70 + index)
    const least = widths.find((columns) => render(columns).join('\n').includes('each')) ?? 0
    const lines = render(least)
    expect(lines).toContainEqual(expect.stringMatching(/CV +tok\/s\/\$ +cost quality failed$/))
    expect(lines).toContainEqual(expect.stringMatching(/\[81, 88\] +\$0\.001 each$/))
    expect(render(least - 1).join('\n')).not.toContain('each')
  })

  test('does not say of simulated answers that they cost anything', () => {
    const cells = record.start.cells.map((cell) => ({ ...cell, simulated: true }))
    const simulated = { ...record, start: { ...record.start, cells } }
    expect(render(160, simulated).join('\n')).toMatch(/tok\/s per \$ +would cost +an answer/)
    expect(render(160, simulated).join('\n')).toContain(' cost    would be openai $')
    expect(render(100, simulated).join('\n')).toMatch(/ would cost quality failed/)
  })

  test('gives long names a line of their own before a figure has to go', () => {
    const long = plannedCell('claude-sonnet-4-6', 'bedrock-ap-northeast-1-private-gateway')
    const samples = tenSamples(long.id, 1, (round) => ({ tokensPerSecond: 9_000 + 700 * round }))
    const lines = render(80, matrixRecord([long], samples))
    const text = lines.join('\n')
    expect(text).toContain('\n claude-sonnet-4-6 via bedrock-ap-northeast-1-private-gateway\n')
    expect(text).toMatch(/ tok\/s +CV tok\/s\/\$ quality failed/)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('shows what a median is at least that lies among requests that were given up', () => {
    const row = render(160).find((line) => line.includes('gpt-4.1-mini  openai'))
    expect(row).toContain('≥ 610')
    expect(row).toContain('7 timeout')
  })

  test('says why a cell is skipped', () => {
    expect(render(160).join('\n')).toContain(
      ' skipped gpt-4.1-mini via openrouter: OPENROUTER_API_KEY is not set',
    )
  })

  test('says of which cells nothing more was asked, and keeps what they had', () => {
    const why = 'suspended after 2 × HTTP 401: unknown key. Check the key in OPENROUTER_API_KEY'
    const refused = plannedCell('gpt-4.1-mini', 'openrouter')
    const failure = { class: 'auth', status: 401, message: 'no', inStream: false } as const
    const { end, ...rest } = matrixRecord(
      [direct, routed, refused],
      [
        ...tenSamples(direct.id, 1, () => ({})),
        ...tenSamples(routed.id, 1, () => ({})).slice(0, 7),
        sampleOf({ cell: refused.id, round: 0, status: 'failed', failure }),
      ],
    )
    if (!end) throw new Error('the record has no end')
    const suspended = { [routed.id]: why, [refused.id]: why }
    for (const columns of [80, 160]) {
      const text = render(columns, { ...rest, end: { ...end, suspended } })
        .join('\n')
        .replaceAll(/\s+/g, ' ')
      expect(text).toContain(`stopped gpt-4.1 via openrouter; gpt-4.1-mini via openrouter: ${why}`)
      expect(text).toMatch(/gpt-4\.1-mini( openrouter)? suspended/)
      expect(text.match(/suspended/g)).toHaveLength(2)
    }
  })

  test('shows failed thresholds with the figure, its interval and n', () => {
    const threshold = {
      kind: 'metric',
      metric: 'ttftMs',
      statistic: 'median',
      bound: 'atMost',
      limit: 1,
    } as const
    const summary = summarizeCell(
      tenSamples(direct.id, 1, () => ({})),
      8,
    )
    const verdict = judgeThreshold(direct, summary, threshold)
    const end = {
      kind: 'matrix-end',
      matrix: 'The Router Tax',
      endedAt: 1_700_000_041_000,
      stopped: undefined,
      baseline: undefined,
      laterLooks: [],
      acceptance: undefined,
      suspended: {},
      outages: {},
    } as const
    const lines = render(160, { ...record, end: { ...end, verdicts: [verdict] } })
    expect(lines.join('\n')).toContain(
      '× gpt-4.1 via openai: ttft median ≤ 1 ms, observed 667 ms [555, 778] (n = 10)',
    )
  })

  test('keeps hostile text on one line and without control characters', () => {
    const hostile = '\u001B[2J\u001B]0;owned\u0007bad\r\n::error::x\u202Eevil'
    const failure = { class: 'http', status: 500, message: hostile, inStream: false } as const
    const samples = [sampleOf({ cell: direct.id, round: 0, status: 'failed', failure })]
    const lines = render(100, matrixRecord([direct], samples))
    const text = lines.join('\n')
    expect(text).toContain('http: bad ::error::xevil')
    expect(lines.some((line) => line.trimStart().startsWith('::error'))).toBe(false)
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
  })

  test('colours change nothing but colours', () => {
    const matrix = assembleMatrix(record)
    const options = { columns: 160, mode: 'live', location: undefined } as const
    const plain = renderMatrixReport(matrix, { ...options, paint: noPaint })
    const coloured = renderMatrixReport(matrix, {
      ...options,
      paint: (_style, text) => `\u001B[31m${text}\u001B[39m`,
    })
    expect(coloured.map((line) => withoutEscapes(line).trimEnd())).toEqual(
      plain.map((line) => line.trimEnd()),
    )
  })

  test('a paint for a stream that is no terminal leaves text alone', () => {
    expect(typeof paintFor(process.stdout)('bold', 'x')).toBe('string')
  })
})
