import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, samplesOf } from '../../../test/builders.ts'
import { gatedRecord } from '../../../test/gated-record.ts'
import { HOSTILE, measuredMatrix } from '../../../test/report-document.ts'
import { regressionOf, verdictOf } from '../../../test/report-verdicts.ts'
import { searchedDocument } from '../../../test/searched-document.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { commentMarker, type CommentOptions, renderComment } from './comment.ts'

const options: CommentOptions = {
  key: 'default',
  isOwnKey: false,
  reportUrl: 'https://ci.example/artifact',
  runUrl: 'https://ci.example/run',
  urlOf: (file, line) => `https://code.example/${file}#L${line}`,
  benchExitCode: undefined,
  againstBase: undefined,
  notes: [],
}

function render(
  documents: readonly ResultsDocument[],
  changes: Partial<CommentOptions> = {},
): string {
  // Figures keep together.
  return renderComment(documents, { ...options, ...changes }).replaceAll('\u00a0', ' ')
}

/** A document of matrices of these names, with these verdicts. */
function judged(matrices: Readonly<Record<string, readonly Verdict[]>>, run = {}): ResultsDocument {
  const cells = [plannedCell('gpt-4.1', 'openai'), plannedCell('gpt-4.1', 'openrouter')]
  const records = Object.keys(matrices).map((name) =>
    matrixRecord(cells, samplesOf(cells, 5), { name, run: { ...origin, ...run } }),
  )
  const document = documentOf(records)
  return {
    ...document,
    matrices: document.matrices.map((matrix) => ({
      ...matrix,
      verdicts: matrices[matrix.name] ?? [],
    })),
  }
}

const gated = documentOf([gatedRecord()])
const failed = verdictOf({
  verdict: 'failed',
  reason: 'gpt-4.1 via openai: ttft p95 ≤ 2500 ms, observed 3000 ms (n = 30)',
})

describe('a comment', () => {
  test('says what is red, then what changed, then the rest; figures are folded', () => {
    const [seen = ''] = render([gated]).split('<details>')
    expect(seen).toMatch(/^## ❌ LLM benchmarks: 4 of 5 thresholds failed\n/)
    expect(seen).toContain('### ❌ [The Router Tax](https://code.example/benches/router-tax')
    expect(seen).toMatch(/^- ❌ `whole matrix: ttft regression ≤ 10 %, observed \+\d+ %/m)
    expect(seen).toMatch(
      /\| ❌ \| gpt-4\.1 via openai \| ttft \| \\\+\d+ % \| \\\[\+\d+ %, \+\d+ %\\\] \| \\\+10 % \|/,
    )
    expect(seen).toContain('cost at least <span>$</span>0.04')
    expect(seen).not.toContain('| model |')
    expect(render([gated])).toContain('<details><summary>Figures of 2 cells</summary>')
    expect(render([gated])).toMatch(
      /\[Report and samples\]\(https:\/\/ci\.example\/artifact\) · \[log of the run\].* results `[\da-f]{12}`/,
    )
  })

  test('puts red matrices first, under a table of all', () => {
    const text = render([judged({ Green: [verdictOf()], Red: [failed] })])
    expect(text.match(/^### .*/gm)).toEqual([
      '### ❌ [Red](https://code.example/benches/router-tax.bench.ts#L3)',
      '### ✅ [Green](https://code.example/benches/router-tax.bench.ts#L3)',
    ])
    expect(text).toMatch(/\| ❌ \| Red \| 1 of 1 \| 0 \| 0 \| .*\n\| ✅ \| Green \| 0 of 1 /)
  })

  test('says of each run of several which it is', () => {
    const text = render([
      judged({ A: [verdictOf()] }, { location: 'us-east' }),
      judged({ A: [failed] }),
    ])
    expect(text).toMatch(/^### ❌ \[A \(run 2023.*\)\]/m)
    expect(text).toMatch(/^### ✅ \[A \(us-east\)\]/m)
  })

  test.each([
    ['none of 1 threshold failed', [verdictOf()], {}],
    ['measured, without thresholds', [], {}],
    ['none of 1 threshold failed, 1 undecided', [regressionOf({ verdict: 'advisory' })], {}],
    ['the run ended with exit code 1, although no verdict is red', [], { benchExitCode: 1 }],
    ['· nightly: measured', [], { key: 'nightly', isOwnKey: true }],
  ])('begins with: %s', (words, verdicts, changes) => {
    expect(render([judged({ A: verdicts })], changes).split('\n')[0]).toContain(words)
  })

  test('says that there are no results, where a run left none', () => {
    expect(render([], { benchExitCode: 1 })).toMatch(/^## ❌ .*no results, .*exit code 1/)
    expect(render([])).toMatch(/^## ❔ LLM benchmarks: no results/)
  })

  test('says what is simulated, interrupted, advisory and left out', () => {
    const simulated = judged({ A: [] }, { mode: 'simulated', modeReason: 'auto' })
    expect(render([simulated])).toContain('> **Simulated.**')
    expect(render([judged({ A: [failed] }, { mode: 'simulated', modeReason: 'auto' })])).toMatch(
      /^## ❔ .*: simulated, because no API key was found; nothing was judged\n/,
    )
    const asked = judged({ A: [] }, { mode: 'simulated' })
    const interrupted = { ...asked, run: { ...asked.run, interrupted: true } }
    expect(render([interrupted])).toMatch(/^## ❔ .*interrupted/)
    expect(render([interrupted])).toContain('> **Interrupted.**')
    const advisory = ['a', 'b', 'c'].map((subject) =>
      regressionOf({ verdict: 'advisory', subject, reason: `${subject}: 2 accepted runs of 5` }),
    )
    expect(render([judged({ A: advisory })])).toContain(
      '- ❔ advisory: a: 2 accepted runs of 5 (and 2 more like it)',
    )
    expect(render([simulated], { notes: ['left out: <a> @b'] })).toContain(
      '> left out: \\<a\\> <span>@</span>b',
    )
  })

  test('says what changed against the base', () => {
    const document = judged({ A: [] })
    const base = { name: 'A', file: 'benches/router-tax.bench.ts', location: undefined }
    const against = (...verdicts: readonly Verdict[]): string =>
      render([document], { againstBase: [{ ...base, verdicts }] })
    const slower = regressionOf({ verdict: 'regressed', change: 0.5 })
    expect(against(slower)).toMatch(/^## ⚠️ .*; 1 regression against the base\n/)
    expect(against(slower)).toContain('**Changed against the base**')
    expect(against(slower)).toMatch(/\| ❌ \| gpt-4\.1 via openai \| ttft \| \\\+50 % \|/)
    expect(against(regressionOf())).toContain(
      'Against the base: no change beyond noise in 1 figure.',
    )
    const other = regressionOf({
      verdict: 'not-comparable',
      change: undefined,
      reason: 'the older results do not have this cell',
    })
    expect(against(other)).toContain('not compared, the older results do not have this cell')
  })

  test('has a row with its capacity for each endpoint that was searched', () => {
    const text = render([searchedDocument()])
    expect(text).toContain('<summary>Figures of 2 searched endpoints</summary>')
    expect(text).toMatch(
      /\| gpt-4\.1 via openrouter +\| +5 \\\[4, 7\\\] \| +121 \| +<span>\$<\/span>0\.25 \|/,
    )
    expect(text).not.toContain('concurrency 4')
  })
})

describe('a comment that is too long', () => {
  const names = Array.from({ length: 60 }, (_, index) => `Matrix ${index}`)
  const many = Object.fromEntries(
    names.map((name, index) => [
      name,
      index === 41 ? Array.from({ length: 40 }, () => failed) : [verdictOf()],
    ]),
  )
  const text = render([judged(many)])

  test('fits, keeps what is red, and says so', () => {
    expect(text.length).toBeLessThan(65_536)
    expect(Buffer.byteLength(commentMarker('default')) + Buffer.byteLength(text)).toBeLessThan(
      65_536,
    )
    expect(text).toMatch(
      /> A comment has room for 65 536 characters: part of this one was left out\. .*\n$/,
    )
    const headings = text.match(/^### .*/gm)
    expect(headings?.[0]).toContain('Matrix 41')
    expect(text).toContain('… and 10 more')
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  })

  test('has nothing under the heading of another matrix', () => {
    const parts = text.split(/^### /m).slice(1)
    for (const part of parts)
      expect(
        part.match(/No thresholds|threshold met|of \d+ thresholds/g)?.length ?? 0,
      ).toBeLessThan(2)
  })

  test('with names of any length is one that GitHub takes', () => {
    const long = render([judged({ ['x'.repeat(200_000)]: [verdictOf()], B: [failed] })])
    expect(long.length).toBeLessThan(65_536)
    expect(long).toContain('### ❌ [B]')
  })
})

describe('hostile text', () => {
  const nasty = [
    HOSTILE,
    '@octocat @org/team #1 GH-1 me/it#1 me/it@abc !7 ~bug %v1 &2 :smile: https://evil.example www.evil.example',
    '/merge\n/close\n# heading\n- item\n```\n| a | b |\n|---|---|\n[x]: https://evil.example\n![p](//evil.example/p.png)',
    '$`x`$ $$y$$ <!-- vitest-llm-bench comment: default --> </details></summary><b>',
  ].join('\n')
  const record = measuredMatrix({
    name: nasty,
    text: nasty,
    models: [nasty, '@octocat'],
    providers: ['a|b', '`x`'],
    rounds: 6,
    failing: 0.5,
  })
  const [cell = ''] = record.start.cells.map(({ id }) => id)
  const reds = [
    verdictOf({ verdict: 'failed', subject: cell, reason: `${nasty}: ${nasty}` }),
    regressionOf({ verdict: 'regressed', subject: nasty, scope: 'provider' }),
    regressionOf({ verdict: 'advisory', reason: nasty }),
  ]
  const document = documentOf([record])
  const matrices = document.matrices.map((matrix) => ({ ...matrix, verdicts: reds }))
  const text = render(
    [{ ...document, matrices, git: { commit: nasty, branch: nasty, dirty: true } }, gated],
    { notes: [nasty] },
  )

  test('is no markup but ours, whoever reads it', () => {
    const tokens: Token[] = []
    void marked.walkTokens(marked.lexer(text), (token) => {
      tokens.push(token)
      // This parser reads the text of a link without its escapes, as neither GitHub nor GitLab does.
      if (token.type === 'link') token.tokens = []
    })
    const links = tokens.filter((token): token is Tokens.Link => token.type === 'link')
    expect([...new Set(links.map(({ href }) => URL.parse(href)?.host ?? href))].toSorted()).toEqual(
      ['ci.example', 'code.example'],
    )
    expect(tokens.filter(({ type }) => type === 'image' || type === 'def')).toEqual([])
    const html = tokens.filter(({ type }) => type === 'html').map(({ raw }) => raw)
    const tags = html.flatMap((raw) => raw.match(/<[^>]*>/g) ?? [])
    expect([...new Set(tags)].toSorted()).toEqual([
      '</details>',
      '</span>',
      '</summary>',
      '<details>',
      '<span>',
      '<summary>',
    ])
    const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading')
    expect(headings.map(({ depth }) => depth)).toEqual([2, 3, 3])
    for (const table of tokens.filter((token): token is Tokens.Table => token.type === 'table')) {
      expect(new Set(table.rows.map(({ length }) => length))).toEqual(
        new Set([table.header.length]),
      )
    }
  })

  test('mentions nobody, refers to nothing and commands nothing', () => {
    const visible = text
      .replaceAll(/\]\(https:[^)]*\)/g, ']')
      .replaceAll(/\\.|(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    const references = /@[a-z]|#\d|GH-\d|!\d|&\d|~[a-z]|%v|https?:|www\.e|:smile/i
    expect(references.exec(visible)?.[0]).toBeUndefined()
    expect(text).not.toMatch(/^\s*\//m)
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069\ufffe]/)
    expect(visible).not.toContain('<!--')
  })
})
