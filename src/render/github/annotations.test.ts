import { expect, test } from 'vitest'

import { renderAnnotations } from './annotations.ts'
import type { FailedTest } from './test-tally.ts'

function failedIn(matrix: string, changes: Partial<FailedTest> = {}): FailedTest {
  return {
    matrix,
    location: undefined,
    file: 'benches/a.bench.ts',
    line: 4,
    column: 1,
    reason: 'a via b: too slow',
    ...changes,
  }
}

function render(failed: readonly FailedTest[]): string[] {
  return renderAnnotations(failed, (file) => `app/${file}`)
}

test('the failures of a matrix share one annotation, on the line that declares it', () => {
  expect(render([failedIn('A'), failedIn('A', { reason: 'c via b: ttft ≤ 1 %' })])).toEqual([
    '::error file=app/benches/a.bench.ts,line=4,col=1,title=A%3A 2 tests failed::a via b: too slow%0Ac via b: ttft ≤ 1 %25',
  ])
})

test('places of a merged report are annotated apart', () => {
  const titles = render([
    failedIn('A', { location: 'us-east' }),
    failedIn('A', { location: 'eu-west' }),
  ])
  expect(titles[0]).toContain('title=A from us-east%3A 1 test failed')
  expect(titles[1]).toContain('title=A from eu-west%3A 1 test failed')
})

test('no more lines than help, and no more annotations than GitHub shows', () => {
  const many = Array.from({ length: 14 }, () => failedIn('A'))
  expect(render(many)[0]).toMatch(/(a via b: too slow%0A){10}… and 4 more$/)
  const matrices = Array.from({ length: 12 }, (_, index) => failedIn(`M${index}`))
  const lines = render(matrices)
  expect(lines).toHaveLength(10)
  expect(lines[9]).toMatch(/title=M9.*%0A… and 2 more matrices failed$/)
})

test('a reason from elsewhere is one short line', () => {
  const reason = `\u001B[31m::error::x\r\n\u202E${'long '.repeat(200)}`
  const [line] = render([failedIn('A', { line: undefined, column: undefined, reason })])
  expect(line).toMatch(/^::error file=app\/benches\/a\.bench\.ts,title=[^:]*::::error::x (long )+/)
  expect(line?.length).toBeLessThan(420)
})

test('nothing failed, nothing is annotated', () => {
  expect(render([])).toEqual([])
})
