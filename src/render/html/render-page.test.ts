import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { plannedCell } from '../../../test/builders.ts'
import { HOSTILE, measuredMatrix, reportDocument } from '../../../test/report-document.ts'
import { contrastOf, regressionOf, verdictOf } from '../../../test/report-verdicts.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { renderPage } from './render-page.ts'

const final = { kind: 'final', document: 'benchmark.json' } as const

function pageOf(document: ResultsDocument): string {
  return renderPage(document, final)
}

/** The page without script, style and data. */
function markupOf(page: string): string {
  return page.replaceAll(/<(script|style)\b.*?<\/\1>/gs, '')
}

/** The page as text: without tags, all white space alike. */
function textOf(page: string): string {
  return markupOf(page)
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
}

function withMatrix(changes: Partial<ResultsDocument['matrices'][number]>): ResultsDocument {
  const document = reportDocument([measuredMatrix({ rounds: 8, warmup: 1 })])
  return { ...document, matrices: document.matrices.map((matrix) => ({ ...matrix, ...changes })) }
}

describe('hostile text', () => {
  const document = withMatrix({
    name: HOSTILE,
    verdicts: [verdictOf({ verdict: 'failed', name: HOSTILE, reason: HOSTILE, subject: HOSTILE })],
    contrasts: [contrastOf({ cell: HOSTILE, reference: HOSTILE })],
  })
  const hostile = {
    ...document,
    run: { ...document.run, id: HOSTILE, location: HOSTILE },
    git: { commit: HOSTILE, branch: HOSTILE, dirty: true },
    environment: { ...document.environment, cpu: HOSTILE, proxy: HOSTILE },
    cost: {
      totalUsd: 1,
      byProvider: { [HOSTILE]: 1 },
      reportedBy: [HOSTILE],
      nUnknown: 2,
      judgingUsd: undefined,
    },
    matrices: document.matrices.map((matrix) => ({
      ...matrix,
      file: HOSTILE,
      rounds: matrix.rounds.map((round) => ({ ...round, prompt: HOSTILE })),
      cells: matrix.cells.map((cell, index) => ({
        ...cell,
        label: HOSTILE,
        model: HOSTILE,
        provider: HOSTILE,
        skipped: index === 0 ? HOSTILE : undefined,
        samples: cell.samples.map((sample) => ({ ...sample, text: HOSTILE, backend: HOSTILE })),
      })),
    })),
  }
  const page = pageOf(hostile)

  test('opens no element and no comment', () => {
    const elements = page.match(/<script\b[^>]*>/g) ?? []
    const [program, ...data] = elements.toReversed()
    expect(program).toBe('<script type="module">')
    for (const element of data)
      expect(element).toMatch(/^<script type="application\/json" id="[\w-]+">$/)
    expect(page.match(/<\/script>/g)).toHaveLength(elements.length)
    expect(page).not.toContain('<img')
    expect(page).not.toContain('<!--')
    expect(page).not.toMatch(/href="(?!#)/)
  })

  test('acts on nothing: escapes and marks that reorder are visible', () => {
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(page).not.toMatch(/[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/)
    expect(textOf(page)).toContain('⟨U+001B⟩[31mred')
    expect(textOf(page)).toContain('⟨U+202E⟩gnitirw esrever')
  })
})

function hashSource(text: string | undefined): string {
  return `'sha256-${createHash('sha256')
    .update(text ?? '')
    .digest('base64')}'`
}

test('nothing but its own script and style sheet may run, by their hashes', () => {
  const page = pageOf(withMatrix({}))
  const [, policy = ''] = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? []
  const [, script] = /<script type="module">(.*?)<\/script>/s.exec(page) ?? []
  const [, style] = /<style>(.*?)<\/style>/s.exec(page) ?? []
  expect(policy.split('; ').toSorted()).toEqual(
    [
      "default-src 'none'",
      `script-src ${hashSource(script)}`,
      `style-src ${hashSource(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].toSorted(),
  )
  expect(page).not.toMatch(/\s(?:style|on\w+)="/)
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
})

test('a simulated run says so in its title, above everything, and beside every matrix', () => {
  const records = [measuredMatrix({ rounds: 2 }), measuredMatrix({ name: 'Other', rounds: 2 })]
  const simulated = pageOf(reportDocument(records, 'simulated'))
  expect(simulated).toMatch(/<title>Simulated: /)
  expect(textOf(simulated)).toContain('These figures say nothing about any provider')
  expect(simulated.match(/class="badge simulated"/g)?.length).toBe(3)
  expect(textOf(simulated)).toMatch(/would have cost/)
  const live = textOf(pageOf(reportDocument(records)))
  expect(live).not.toMatch(/simulat/i)
})

test('red verdicts come first, with what they mean and what to do; the gate says what ran', () => {
  const page = textOf(
    pageOf(
      withMatrix({
        verdicts: [
          verdictOf(),
          regressionOf({ verdict: 'inconclusive', p1: 0.04, detectable: 0.22 }),
          regressionOf({ verdict: 'regressed', p1: 0.001, detectable: 0.4 }),
        ],
      }),
    ),
  )
  expect(page).toContain('1 of 3 verdicts red')
  expect(page).toMatch(
    /2 regression checks ran\. Minimum detectable change: 22 % at best, 40 % at worst/,
  )
  expect(page).toMatch(/ regressed .* What it means .* inconclusive .* What it means /)
  expect(page).toMatch(/What to do .*vitest bench benches\/router-tax\.bench\.ts -u/)
})

test('a gate that ran nothing says so', () => {
  expect(textOf(pageOf(withMatrix({ verdicts: [verdictOf()] })))).toContain(
    '1 limit checked. No regression check ran.',
  )
})

test('the table shows the figures of the document, unknown ones as such, and sorts by them', () => {
  const document = withMatrix({})
  const [cell] = document.matrices[0]?.cells ?? []
  if (!cell) throw new Error('no cell')
  Object.assign(cell.summary.ttftMs, {
    median: 1234.5,
    ciLow: 1100,
    ciHigh: undefined,
    p95: undefined,
    p95Low: undefined,
    p95High: undefined,
    nCensored: 3,
  })
  Object.assign(cell.summary.tokensPerSecond, {
    median: undefined,
    ciLow: undefined,
    ciHigh: undefined,
  })
  const page = pageOf(document)
  expect(page).toContain('data-key="1234.5"')
  expect(textOf(page)).toContain('1 235 [1 100, –]')
  expect(textOf(page)).toContain('∞')
  expect(page).toMatch(/data-key="">\s*–/)
})

test('every metric that a chart can show stands in numbers, those without a value not at all', () => {
  const document = withMatrix({})
  const [cell] = document.matrices[0]?.cells ?? []
  if (!cell) throw new Error('no cell')
  Object.assign(cell.summary.interChunkMs, {
    n: 12_000,
    nCensored: 3,
    nFromFailed: 7,
    min: 3.25,
    max: undefined,
  })
  const page = textOf(pageOf(document))
  const [, table = ''] = page.split('gap between chunks, ms, in The Router Tax')
  const heads = 'endpointngiven upfrom failedminmedianp90p95p99maxmeanCVrobust CV'
  const row = 'gpt-4.1 via openai12 000373.2510.0 [10.0, 10.0]'
  expect(table.startsWith(` ${heads} ${row}`)).toBe(true)
  expect(table).toMatch(/^[^>]*?\[10\.0, –\]∞/)
  expect(page).not.toContain('wait before sending')
})

test('axes with several levels get a column, whatever they are called', () => {
  const document = reportDocument([measuredMatrix({ json: [false, true], rounds: 2 })])
  const [matrix] = document.matrices
  if (!matrix) throw new Error('no matrix')
  Object.assign(matrix.axes, { promptCache: ['bust', 'warm'] })
  for (const [index, cell] of matrix.cells.entries()) {
    Object.assign(cell.levels, { promptCache: index % 2 === 0 ? 'bust' : 'warm' })
  }
  const page = pageOf(document)
  const markup = markupOf(page)
  expect(markup).toMatch(/<th scope="col"[^>]*>\s*prompt cache/)
  expect(markup).toContain('data-key="warm"')
  expect(markup).toContain('data-key="json"')
})

test('lengths of input stand on one scale, with what each 1,000 tokens add', () => {
  const document = reportDocument([
    measuredMatrix({ models: ['m'], json: [false, true], rounds: 8 }),
  ])
  const [matrix] = document.matrices
  if (!matrix) throw new Error('no matrix')
  for (const cell of matrix.cells) {
    const inputTokens = cell.levels.json ? 9000 : 1000
    Object.assign(cell.levels, { inputTokens, json: false })
    const samples = cell.samples.map((sample) => ({ ...sample, ttftMs: inputTokens / 20 }))
    Object.assign(cell, { samples })
  }
  Object.assign(matrix.axes, { inputTokens: [1000, 9000], json: [false] })
  const page = textOf(pageOf(document))
  expect(page).toMatch(/Prompt tax First token in ms by length of the input: median/)
  expect(page).toMatch(/m via openai 1\D000 tokens/)
  expect(page).toMatch(
    /milliseconds to the first token for each 1000 tokens of input .*m via openai ?50\.0 \[50\.0, 50\.0\]/,
  )
  expect(textOf(pageOf(reportDocument([measuredMatrix({ rounds: 2 })])))).not.toContain(
    'Prompt tax',
  )
})

test('failures stand by class and message, failed checks with their reasons, costs with prices', () => {
  const page = textOf(pageOf(reportDocument([measuredMatrix({ failing: 0.3, text: 'Oh dear.' })])))
  expect(page).toMatch(/\d+ of 270 requests failed: \d+ [a-z-]+, \d+ /)
  expect(page).toContain('rate-limit: Oh dear.')
  expect(page).toMatch(/length: 12 tokens, expected 40: Oh dear\./)
  expect(page).toMatch(/The cost of \d+ requests? is unknown and not included/)
  expect(page).toContain('Prices from a list, 2026-09-23')
})

test('what stands beside the prompts is named, and the file they come from', () => {
  const options = {
    prompts: { count: 2, system: 2, tools: ['weather'], file: { path: 'a/b.csv' } },
  }
  expect(textOf(pageOf(withMatrix({ options })))).toMatch(
    /Sent beside the question: a system prompt and tools\. The prompts come from a\/b\.csv\./,
  )
  expect(textOf(pageOf(withMatrix({ options: { prompts: { count: 2 } } })))).not.toMatch(
    /beside the q/,
  )
})

test('skipped cells say why, and a matrix without thresholds that nothing was judged', () => {
  const record = measuredMatrix({ rounds: 2 })
  const skipped = plannedCell('gpt-5', 'elsewhere', { skipped: 'ELSEWHERE_API_KEY is not set' })
  const document = reportDocument([
    { ...record, start: { ...record.start, cells: [...record.start.cells, skipped], options: {} } },
  ])
  const page = textOf(pageOf(document))
  expect(page).toContain('Skipped: gpt-5 via elsewhere: ELSEWHERE_API_KEY is not set')
  expect(page).toContain('No thresholds are set')
})

test('a matrix of which nothing was measured makes a page all the same', () => {
  const record = measuredMatrix()
  const page = pageOf(reportDocument([{ ...record, samples: [], end: undefined }]))
  expect(textOf(page)).toContain('No request has finished.')
  expect(textOf(page)).toContain('interrupted: the worker ended early')
})

test('provenance names commit, seed, hashes and how to verify', () => {
  const document = withMatrix({})
  const page = textOf(pageOf(document))
  for (const fact of ['a98dc1c0ffee', '421337', document.integrity.sha256, 'b'.repeat(64)]) {
    expect(page).toContain(fact)
  }
  expect(page).toContain('npx vitest-llm-bench verify benchmark.json')
})

test('while the run goes on the page tells how far it is and carries no texts yet', () => {
  const { integrity: _integrity, ...draft } = withMatrix({ endedAt: undefined, interrupted: true })
  const page = renderPage(draft, {
    kind: 'running',
    document: 'benchmark.json',
    done: 12,
    total: 288,
    writtenAt: 0,
    nextWithinMs: 5000,
  })
  expect(textOf(page)).toContain('Running: 12 of 288 requests')
  expect(textOf(page)).not.toMatch(/interrupted/)
  expect(page).toContain('<noscript><meta http-equiv="refresh"')
  expect(page).not.toContain('id="details-0"')
  expect(pageOf(withMatrix({}))).not.toContain('http-equiv="refresh"')
})

test('no line of an answer ends within a figure', () => {
  const page = pageOf(reportDocument([measuredMatrix({ rounds: 8, warmup: 1 })]))
  expect(markupOf(page)).toMatch(/Fastest first token \(TTFT\): .*\d\u00a0ms \[/)
})
