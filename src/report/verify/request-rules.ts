import { limitsIn } from '../../protocol/body-limits.ts'
import { fieldAt } from '../../protocol/field-path.ts'
import { differences, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a cell's request says of its levels, of the options, and of what samples say was sent otherwise. */
export function requestRules({ matrix, cells }: RecordedMatrix): Mismatch[] {
  return cells.flatMap(({ cell, path }) => {
    if (cell.request === null) return []
    const { body } = cell.request
    const { output, temperature } = limitsIn(body)
    const at = (field: string): PropertyKey[] => [...path, 'request', 'body', ...field.split('.')]
    const isNamed = typeof body['model'] !== 'string' || cell.endpoint.includes(` ${body['model']}`)
    const renamed = cell.samples.flatMap(({ sentAs }) => Object.entries(sentAs))
    const unknown = renamed.find((names) =>
      names.every((field) => fieldAt(body, field) === undefined),
    )
    return [
      ...[...output].flatMap(([field, value]) =>
        differences(value, cell.levels.maxTokens, { path: at(field), basis: 'its levels' }),
      ),
      ...[...temperature].flatMap(([field, value]) =>
        differences(value, matrix.options['temperature'], {
          path: at(field),
          basis: 'the options',
        }),
      ),
      ...(isNamed
        ? []
        : differences(body['model'], cell.endpoint, { path: at('model'), basis: 'its endpoint' })),
      ...(unknown === undefined
        ? []
        : differences(undefined, unknown[0], {
            path: at(unknown[0]),
            basis: 'what its samples were sent as',
          })),
    ]
  })
}
