import { showNumber, UNKNOWN } from '../../format/numbers.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { bullets, folded, type GridColumn, markdownGrid } from './grid.ts'
import { markdownCode, markdownText } from './markdown-text.ts'

const SHORT_HASH = 12

/** How it was measured: tool, machine, the clock's own error, prices, and the document's hash. */
export function methodBlock(document: ResultsDocument): string {
  const { merged } = document
  const runs = merged ?? [document]
  const head: GridColumn[] = [
    { head: 'run', align: 'left' },
    { head: 'from', align: 'left' },
    { head: 'seed', align: 'right' },
    { head: 'machine', align: 'left' },
    { head: 'clock late by ms, median', align: 'right' },
    { head: 'p99', align: 'right' },
    { head: 'event loop late by ms, worst p99', align: 'right' },
  ]
  const rows = runs.map(({ run, environment, client }) => [
    run.id,
    run.location ?? UNKNOWN,
    String(run.seed ?? UNKNOWN),
    `${environment.cpu ?? environment.arch}, ${environment.cores} cores, ${environment.os}, Node ${environment.node}`,
    showNumber(client.calibration.medianMs),
    showNumber(client.calibration.p99Ms),
    showNumber(client.eventLoop.worstP99Ms),
  ])
  const { tool, git, integrity, matrices } = document
  const facts = [
    `${markdownText(`${tool.name} ${tool.version}`)}, code ${markdownCode(tool.sha256.slice(0, SHORT_HASH))}`,
    ...(git.commit === undefined
      ? []
      : [
          `commit ${markdownCode(git.commit.slice(0, SHORT_HASH))}${git.dirty ? ', with changes that are not committed' : ''}`,
        ]),
    ...matrices.flatMap(({ name, planSha256 }) =>
      planSha256 === undefined
        ? []
        : [
            `SHA-256 of the plan of ${markdownText(name)}, before its first request ${markdownCode(planSha256)}`,
          ],
    ),
    `SHA-256 of the results document ${markdownCode(integrity.sha256)}`,
  ]
  const parts = [markdownGrid(head, rows), pricesOf(document), bullets(facts)]
  return folded('How it was measured', parts.filter((part) => part !== '').join('\n\n'))
}

function pricesOf({ matrices }: ResultsDocument): string {
  const head: GridColumn[] = [
    { head: 'price of', align: 'left' },
    { head: 'input per M tokens', align: 'right' },
    { head: 'output per M tokens', align: 'right' },
    { head: 'source', align: 'left' },
  ]
  const rows = new Map(
    matrices.flatMap(({ cells }) =>
      cells.flatMap(({ model, provider, price }): [string, string[]][] => {
        if (price === undefined) return []
        const endpoint = `${model} via ${provider}`
        const source = [price.source, ...(price.date === undefined ? [] : [price.date])].join(', ')
        return [
          [endpoint, [endpoint, String(price.inputPerMTok), String(price.outputPerMTok), source]],
        ]
      }),
    ),
  )
  return rows.size === 0 ? '' : markdownGrid(head, [...rows.values()])
}
