import { describe, expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../../test/builders.ts'
import { regressionOf } from '../../../test/report-verdicts.ts'
import { judgeThreshold } from '../../gate/judge.ts'
import { summarizeCell } from '../../metrics/summary.ts'
import type { MatrixRecord } from '../../report/assembly/matrix-record.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { type JobSummaryOptions, renderJobSummary } from './job-summary.ts'

const cells = [plannedCell('gpt-4.1', 'openai'), plannedCell('gpt-4.1', 'openrouter')]
const threshold = {
  kind: 'metric',
  metric: 'ttftMs',
  statistic: 'median',
  bound: 'atMost',
  limit: 120,
} as const

function recordOf(changes: Partial<typeof origin> = {}, slower = 0): MatrixRecord {
  const samples = cells.flatMap(({ id }, index) =>
    Array.from({ length: 10 }, (_, round) =>
      sampleOf({ cell: id, round, ttftMs: 100 + slower + index * 50 + ((round * 7) % 10) }),
    ),
  )
  const record = matrixRecord(cells, samples, { run: { ...origin, ...changes } })
  const verdicts = cells.map((cell) =>
    judgeThreshold(
      cell,
      summarizeCell(
        samples.filter((s) => s.cell === cell.id),
        8,
      ),
      threshold,
    ),
  )
  return { ...record, end: record.end && { ...record.end, verdicts } }
}

const failed = {
  matrix: 'The Router Tax',
  location: undefined,
  file: 'benches/router-tax.bench.ts',
  line: 3,
  column: 1,
  reason: 'gpt-4.1 via openrouter: ttft median ≤ 120 ms, observed 155 ms [151, 158] (n = 10)',
}

function render(document: ResultsDocument, changes: Partial<JobSummaryOptions> = {}): string {
  return renderJobSummary(document, {
    tests: { passed: 3, skipped: 0, failed: [failed] },
    documentPath: 'results/r/benchmark.json',
    urlOf: (file, line) => `https://github.example/me/it/blob/abc/${file}#L${line}`,
    mostBytes: 2 ** 20,
    ...changes,
  })
}

describe('the job summary', () => {
  test('says what failed, then shows the figures, then folds away the rest', () => {
    const [essential] = render(documentOf([recordOf()])).split('<details>')
    expect(essential).toMatchInlineSnapshot(`
      "## ❌ LLM benchmarks: 1 of 4 tests failed

      live · seed 421337 · 41 s · cost <span>$</span>0.02

      ### [The Router Tax](https://github.example/me/it/blob/abc/benches/router-tax.bench.ts#L3)

      2 cells × 10 rounds · seed 421337 · <span>$</span>0.02

      **1 test failed**

      - ❌ \`gpt-4.1 via openrouter: ttft median ≤ 120 ms, observed 155 ms [151, 158] (n = 10)\`

      - Fastest first token (TTFT): gpt-4.1 via openai, 105 ms \\[101, 108\\] at the median.
      - Most tokens/s: gpt-4.1 via openai, 200 \\[200, 200\\] at the median; the intervals of gpt-4.1 via openrouter overlap with it: no clear winner.
      - Best tokens/s per dollar: gpt-4.1 via openai, 25.0 \\[25.0, 25.0\\] at the median; the intervals of gpt-4.1 via openrouter overlap with it: no clear winner.

      1 of 2 thresholds met. No regression check ran.

      | model | via | first token ms | p95 | total ms | tok/s | e2e tok/s | CV | tok/s per <span>$</span> | quality | failed |
      | :- | :- | -: | -: | -: | -: | -: | -: | -: | -: | :- |
      | gpt-4.1 | openai | 105 \\[101, 108\\] | 109 \\[107, –\\] | 600 \\[600, 600\\] | 200 \\[200, 200\\] | 167 \\[167, 167\\] | .03 | 25.0 | 100 % | 0 |
      | | openrouter | 155 \\[151, 158\\] | 159 \\[157, –\\] | 600 \\[600, 600\\] | 200 \\[200, 200\\] | 167 \\[167, 167\\] | .02 | 25.0 | 100 % | 0 |

      "
    `)
  })

  test('says once what failed tests have in common to be done', () => {
    const again = { ...failed, reason: `${failed.reason}\nRaise the *limit*.` }
    const tests = { passed: 0, skipped: 0, failed: [again, again, failed] }
    expect(render(documentOf([recordOf()]), { tests })).toContain(
      [
        '**3 tests failed**',
        `- ❌ \`${failed.reason}\`\n- ❌ \`${failed.reason}\``,
        'Raise the \\*limit\\*.',
        `- ❌ \`${failed.reason}\``,
      ].join('\n\n'),
    )
  })

  test('marks simulated figures before any of them', () => {
    const simulated = documentOf([recordOf({ mode: 'simulated', modeReason: 'auto' })])
    expect(render(simulated)).toMatch(/^## .*\n\n.*\n\n> \*\*Simulated\.\*\*/)
  })

  test('shows a matrix of several places as one, with the geography in words', () => {
    const east = recordOf({ id: 'run-east', location: 'us-east' })
    const west = recordOf({ id: 'run-west', location: 'eu-west' }, 80)
    const text = render(documentOf([east, west]))
    expect(text.match(/^### /gm)).toHaveLength(1)
    expect(text).toContain('- gpt-4.1 via openai is fastest from us-east: first token after 105 ms')
    expect(text).toMatch(/\| gpt-4\.1 \| openai \| us-east \| .*\n\| \| \| eu-west \|/)
    expect(text).toContain('| run-west | eu-west | 421337 |')
  })

  test('says of a place what its contrasts say, and folds all of them away', () => {
    const reference = { provider: 'openai' }
    const east = recordOf({ id: 'run-east', location: 'us-east' })
    const west = recordOf({ id: 'run-west', location: 'eu-west' }, 80)
    const records = [east, west].map((record) => ({
      ...record,
      start: { ...record.start, reference },
    }))
    const text = render(documentOf(records))
    const added = 'openrouter adds 50.0 ms \\[50.0, 50.0\\]'
    const to = 'to the first token of gpt-4.1, against openai.'
    expect(text).toContain(`- us-east: ${added} (+48 %) ${to}`)
    expect(text).toContain(`- eu-west: ${added} (+27 %) ${to}`)
    expect(text).toMatch(
      /\| gpt-4\.1\svia\sopenrouter\sfrom\sus-east \| .* \| ttft \| \\\+48\s% \| .* \| yes \|/,
    )
    // A difference of rates is no percentage of the reference's.
    expect(text).toMatch(/\| failures \| 0\spoints \| \\\[−28\spoints,\s\+28\spoints\\\] \|/)
  })

  test('says of whom nothing more was asked', () => {
    const record = recordOf()
    const [, routed] = cells
    const suspended = { [routed?.id ?? '']: 'suspended after HTTP 402: no credit' }
    const end = record.end && { ...record.end, suspended }
    const text = render(documentOf([{ ...record, samples: record.samples.slice(0, 10), end }]))
    expect(text).toContain('- stopped: gpt-4.1 via openrouter: suspended after HTTP 402: no credit')
    expect(text).toMatch(/openrouter \| suspended \|/)
  })

  test('says how an interrupted run goes on, and nothing where it cannot', () => {
    const hint = {
      command: 'LLM_BENCH_RESUME=r npx vitest bench',
      isOutOfMoney: false,
      folder: 'results/r',
    }
    const told = render(documentOf([recordOf()]), { resume: hint })
    expect(told).toContain(
      '> **Interrupted.** To resume, keep `results/r` as an artifact, put it back in another job and run\n>\n> `LLM_BENCH_RESUME=r npx vitest bench`',
    )
    const poor = render(documentOf([recordOf()]), { resume: { ...hint, isOutOfMoney: true } })
    expect(poor).toContain('set a higher `LLM_BENCH_BUDGET_USD`, and run')
    expect(render(documentOf([recordOf()]))).not.toContain('resume')
  })

  test('says when nothing failed, and when nothing ran', () => {
    const document = documentOf([recordOf()])
    const green = { passed: 4, skipped: 2, failed: [] }
    expect(render(document, { tests: green })).toMatch(/^## ✅ .*: 4 tests passed, 2 skipped\n/)
    const none = { passed: 0, skipped: 2, failed: [] }
    expect(render(document, { tests: none })).toMatch(/^## ❔ .*: no test ran, 2 skipped\n/)
  })
})

describe('a summary that is too long', () => {
  const document = documentOf(Array.from({ length: 40 }, () => recordOf()))
  const whole = render(document)

  test('loses what is folded first, whole parts only, and says so', () => {
    const mostBytes = 60_000
    expect(Buffer.byteLength(whole)).toBeGreaterThan(2 * mostBytes)
    const text = render(document, { mostBytes })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostBytes)
    expect(text).toMatch(/> GitHub shows at most 1 MiB of a summary: .*\n$/)
    expect(text.match(/^### /gm)).toHaveLength(40)
    expect(text.match(/^\| model /gm)).toHaveLength(40)
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  })

  test('says nothing of it where there is room', () => {
    expect(whole).not.toContain('1 MiB')
  })

  test('keeps what failed where hardly anything fits', () => {
    const text = render(document, { mostBytes: 600 })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(600)
    expect(text).toContain('## ❌ LLM benchmarks: 1 of 4 tests failed')
  })

  test('is nothing where other steps of the job left no room', () => {
    expect(render(document, { mostBytes: 20 })).toBe('')
    expect(render(document, { mostBytes: -1 })).toBe('')
  })
})

test('counts the regression checks that ran, and what they could have seen', () => {
  const document = documentOf([recordOf()])
  const [matrix] = document.matrices
  if (!matrix) throw new Error('a matrix was expected')
  const verdicts = [
    regressionOf({ p1: 0.4, detectable: 0.22 }),
    regressionOf({ p1: 0.4, detectable: 0.3 }),
    regressionOf({ p1: undefined, detectable: undefined, verdict: 'advisory' }),
  ]
  expect(render({ ...document, matrices: [{ ...matrix, verdicts }] })).toContain(
    '2 of 3 thresholds met. 2 regression checks ran. Minimum detectable change: 22 % at best, 30 % at worst.',
  )
})
