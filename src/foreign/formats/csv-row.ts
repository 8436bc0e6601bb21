import { type Failure, type FailureClass, failureClasses } from '../../model/sample.ts'
import { failureFrom } from '../failures.ts'
import { type Fields, harmless } from '../fields.ts'
import type { ForeignCell, ForeignRequest } from '../foreign-run.ts'

/** Columns that are read, and what a cell of each is; docs/other-tools.md describes them. */
export const columns = {
  model: 'text',
  provider: 'text',
  status: 'text',
  failure: 'text',
  failureStatus: 'count',
  failureMessage: 'text',
  warmup: 'text',
  round: 'count',
  concurrency: 'level',
  rate: 'rate',
  sentAt: 'time',
  ttfbMs: 'ms',
  ttftMs: 'ms',
  ttfoMs: 'ms',
  totalMs: 'ms',
  endMs: 'ms',
  interChunkMs: 'ms',
  queueMs: 'spread',
  inputTokens: 'count',
  outputTokens: 'count',
  reasoningTokens: 'count',
  cachedTokens: 'count',
  costUsd: 'cost',
  finishReason: 'text',
  tool: 'text',
  toolVersion: 'text',
} as const
type Column = keyof typeof columns

const statuses = new Set(['', 'ok', 'failed', 'aborted'])

/** A row, with its place. */
export interface Row {
  readonly line: number
  readonly values: Readonly<Record<string, string>>
}

interface ReadRow {
  readonly cell: Pick<ForeignCell, 'model' | 'provider' | 'concurrency' | 'rate'>
  readonly request: ForeignRequest
  readonly tool: string | undefined
  readonly toolVersion: string | undefined
}

/** The request of a row; what is wrong with it is added to `faults`. */
export function readRow(
  { line, values }: Row,
  { fields, faults }: { readonly fields: Fields; readonly faults: string[] },
): ReadRow[] {
  const fault = (name: Column, expected: string): undefined => {
    faults.push(
      `line ${line}: \`${name}\` is ${harmless(values[name] ?? '')}, expected ${expected}`,
    )
    return undefined
  }
  const number = (name: Column): number | undefined => {
    if ((values[name] ?? '') === '') return undefined
    const found = numberReaders[columns[name]](fields, { [name]: values[name] }, name)
    return found ?? fault(name, expectations[columns[name]])
  }
  const text = (name: Column): string | undefined => fields.text(values, name)
  const status = (values['status'] ?? '').toLowerCase()
  if (!statuses.has(status)) fault('status', 'ok, failed or aborted')
  const named = (values['failure'] ?? '').toLowerCase()
  const hasFailed = status === 'failed' || (status === '' && named !== '')
  if (status === 'ok' && named !== '') fault('status', 'failed, because `failure` is filled')
  const totalMs = number('totalMs')
  const sentAt = timeOf(values, { fields, fault: () => fault('sentAt', 'a time') })
  return [
    {
      cell: {
        model: text('model'),
        provider: text('provider'),
        concurrency: number('concurrency'),
        rate: number('rate'),
      },
      request: {
        sentAt,
        ttfbMs: number('ttfbMs'),
        ttftMs: number('ttftMs'),
        ttfoMs: number('ttfoMs'),
        totalMs,
        endMs: number('endMs') ?? (hasFailed ? totalMs : undefined),
        interChunkMs: number('interChunkMs'),
        queueMs: number('queueMs'),
        inputTokens: number('inputTokens'),
        outputTokens: number('outputTokens'),
        reasoningTokens: number('reasoningTokens'),
        cachedTokens: number('cachedTokens'),
        costUsd: number('costUsd'),
        finishReason: text('finishReason'),
        round: number('round'),
        isWarmup: /^(?:true|yes|1)$/i.test(values['warmup'] ?? ''),
        isAborted: status === 'aborted',
        failure: hasFailed
          ? failureOf(named, number('failureStatus'), text('failureMessage'))
          : undefined,
      },
      tool: text('tool'),
      toolVersion: text('toolVersion'),
    },
  ]
}

const expectations = {
  text: 'a text',
  time: 'a time',
  ms: 'milliseconds above 0',
  spread: 'milliseconds',
  count: 'a whole number from 0 on',
  level: 'a whole number from 1 on',
  rate: 'a number above 0',
  cost: 'US dollars',
} as const

const numberReaders = {
  ms: (fields: Fields, holder: object, name: Column) => fields.ms(holder, name),
  spread: (fields: Fields, holder: object, name: Column) => fields.spreadMs(holder, name),
  level: (fields: Fields, holder: object, name: Column) => fields.level(holder, name),
  rate: (fields: Fields, holder: object, name: Column) => fields.rate(holder, name),
  count: (fields: Fields, holder: object, name: Column) => fields.count(holder, name),
  cost: (fields: Fields, holder: object, name: Column) => fields.count(holder, name),
  text: () => undefined,
  time: () => undefined,
} as const

function timeOf(
  values: Row['values'],
  { fields, fault }: { readonly fields: Fields; readonly fault: () => undefined },
): number | undefined {
  if ((values['sentAt'] ?? '') === '') return undefined
  return fields.time(values, 'sentAt', 1) ?? fault()
}

function failureOf(
  named: string,
  status: number | undefined,
  message: string | undefined,
): Failure {
  const known: FailureClass | undefined = failureClasses.find((name) => name === named)
  const failure = failureFrom({ status, words: known === undefined ? [named, message] : [message] })
  return known === undefined ? failure : { ...failure, class: known }
}
