import { describe, expect, test } from 'vitest'

import { matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { judgeThreshold } from '../gate/judge.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import type { MatrixRecord } from '../report/assembly/matrix-record.ts'
import { joinLocations } from './join-locations.ts'
import { renderMatrixReport } from './matrix-report.ts'
import { noPaint } from './paint.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')

/** Ten rounds from one place; the nth cell takes half as long again as the one before it. */
function measuredFrom(
  location: string | undefined,
  ttftMs: number,
  run = 'run-aaaa',
): MatrixRecord {
  const cells = [direct, routed]
  const samples = cells.flatMap(({ id }, position) =>
    Array.from({ length: 10 }, (_, round) =>
      sampleOf({ cell: id, round, ttftMs: ttftMs * (1 + position / 2) + ((round * 7) % 10) }),
    ),
  )
  return matrixRecord(cells, samples, { run: { ...origin, id: run, location } })
}

const places = [
  measuredFrom('us-east', 100, 'run-aaaa'),
  measuredFrom('eu-west', 180, 'run-bbbb'),
  measuredFrom('ap-north', 260, 'run-cccc'),
]

const threshold = {
  kind: 'metric',
  metric: 'ttftMs',
  statistic: 'median',
  bound: 'atMost',
  limit: 1,
} as const

function joined(records: readonly MatrixRecord[]) {
  return joinLocations(records.map(assembleMatrix))
}

function render(columns: number, records: readonly MatrixRecord[]): string {
  const options = { columns, paint: noPaint, mode: 'live', location: undefined } as const
  return joined(records)
    .flatMap((matrix) => renderMatrixReport(matrix, options))
    .join('\n')
}

describe('a matrix that several places measured', () => {
  test('is one table, the places of an endpoint beside each other, and says the geography', () => {
    expect(render(160, places)).toMatchInlineSnapshot(`
      "
       The Router Tax   3 locations × 2 cells × 10 rounds   seed 421337   live   us-east, eu-west, ap-north   $0.06

       gpt-4.1 via openai is fastest from us-east: first token after 105 ms [101, 108], 185 ms [181, 188] from eu-west and 265 ms [261, 268] from ap-north.
       gpt-4.1 via openrouter is fastest from us-east: first token after 155 ms [151, 158], 275 ms [271, 278] from eu-west and 395 ms [391, 398] from ap-north.

       model    via         from      first token ms           p95        total ms           tok/s   CV  tok/s per $   cost  an answer  quality  failed
       gpt-4.1  openai      us-east   105 [101, 108]  109 [107, –]  600 [600, 600]  200 [200, 200]  .03         25.0  $0.01     $0.001    100 %  0
                            eu-west   185 [181, 188]  189 [187, –]  600 [600, 600]  200 [200, 200]  .02         25.0  $0.01     $0.001    100 %  0
                            ap-north  265 [261, 268]  269 [267, –]  600 [600, 600]  200 [200, 200]  .01         25.0  $0.01     $0.001    100 %  0
                openrouter  us-east   155 [151, 158]  159 [157, –]  600 [600, 600]  200 [200, 200]  .02         25.0  $0.01     $0.001    100 %  0
                            eu-west   275 [271, 278]  279 [277, –]  600 [600, 600]  200 [200, 200]  .01         25.0  $0.01     $0.001    100 %  0
                            ap-north  395 [391, 398]  399 [397, –]  600 [600, 600]  200 [200, 200]  .01         25.0  $0.01     $0.001    100 %  0

       cost    openai $0.03, openrouter $0.03
      "
    `)
  })

  test('has its endpoints above the rows of their places at 80 columns', () => {
    expect(render(80, places)).toMatchInlineSnapshot(`
      "
       The Router Tax
       3 locations × 2 cells × 10 rounds  seed 421337  live  us-east, eu-west,
       ap-north  $0.06

       gpt-4.1 via openai is fastest from us-east: first token after 105 ms [101,
       108], 185 ms [181, 188] from eu-west and 265 ms [261, 268] from ap-north.
       gpt-4.1 via openrouter is fastest from us-east: first token after 155 ms [151,
       158], 275 ms [271, 278] from eu-west and 395 ms [391, 398] from ap-north.

       from        TTFT ms      p95   total ms      tok/s  CV tok/s/$ quality failed
       gpt-4.1 via openai
       us-east         105      109        600        200 .03    25.0   100 % 0
                [101, 108] [107, –] [600, 600] [200, 200]
       eu-west         185      189        600        200 .02    25.0   100 % 0
                [181, 188] [187, –] [600, 600] [200, 200]
       ap-north        265      269        600        200 .01    25.0   100 % 0
                [261, 268] [267, –] [600, 600] [200, 200]
       gpt-4.1 via openrouter
       us-east         155      159        600        200 .02    25.0   100 % 0
                [151, 158] [157, –] [600, 600] [200, 200]
       eu-west         275      279        600        200 .01    25.0   100 % 0
                [271, 278] [277, –] [600, 600] [200, 200]
       ap-north        395      399        600        200 .01    25.0   100 % 0
                [391, 398] [397, –] [600, 600] [200, 200]

       cost    openai $0.03, openrouter $0.03
      "
    `)
  })

  test('makes no claim where intervals overlap', () => {
    const near = [measuredFrom('us-east', 100), measuredFrom('eu-west', 102, 'run-bbbb')]
    expect(render(160, near)).toContain('us-east and eu-west cannot be told apart')
    expect(render(160, places)).not.toContain('told apart')
  })

  test('names the place in front of every verdict', () => {
    const records = places.map((record): MatrixRecord => {
      const samples = record.samples.filter(({ cell }) => cell === direct.id)
      const verdicts = [judgeThreshold(direct, summarizeCell(samples, 8), threshold)]
      return { ...record, end: record.end && { ...record.end, verdicts } }
    })
    const text = render(160, records)
    expect(text).toContain(' × us-east: gpt-4.1 via openai: ttft median ≤ 1 ms, observed 105 ms')
    expect(text).toContain(' × ap-north: gpt-4.1 via openai: ttft median ≤ 1 ms, observed 265 ms')
  })

  test('names every seed where places had different ones', () => {
    const [first, second] = places.map(assembleMatrix)
    const matrices = first && second ? [first, { ...second, seed: 8 }] : []
    const options = { columns: 160, paint: noPaint, mode: 'live', location: undefined } as const
    const [matrix] = joinLocations(matrices)
    expect(matrix && renderMatrixReport(matrix, options).join('\n')).toContain('seeds 421337, 8')
  })

  test('tells two runs of one place apart by the ends of their ids', () => {
    const twice = [measuredFrom('us-east', 100), measuredFrom('us-east', 180, 'run-bbbb')]
    expect(joined(twice)[0]?.locations).toEqual(['us-east, run aaaa', 'us-east, run bbbb'])
    const unknown = [measuredFrom(undefined, 100), measuredFrom(undefined, 180, 'run-bbbb')]
    expect(joined(unknown)[0]?.locations).toEqual(['run aaaa', 'run bbbb'])
  })
})

test('matrices of one place stay as they are, also two of one name in one run', () => {
  const [record] = places
  const matrices = record ? [record, record].map(assembleMatrix) : []
  expect(joinLocations(matrices)).toEqual(matrices)
})

test('what two projects of a run measured joins the same projects of another run', () => {
  const records = ['run-aaaa', 'run-bbbb'].flatMap((run) => {
    const record = measuredFrom(run, 100, run)
    return [record, record]
  })
  expect(joined(records).map(({ locations }) => locations)).toEqual([
    ['run-aaaa', 'run-bbbb'],
    ['run-aaaa', 'run-bbbb'],
  ])
})
