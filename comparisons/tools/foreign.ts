import type { ForeignRequest } from '../../src/foreign/foreign-run.ts'
import { readForeign } from '../../src/foreign/read-foreign.ts'

/** What this project reads of another tool's file, in the order of its requests. */
export function foreignRequests(path: string): readonly ForeignRequest[] {
  const requests = readForeign(path)?.runs.flatMap(({ cells }) =>
    cells.flatMap(({ requests: ofCell = [] }) => ofCell),
  )
  if (!requests) throw new Error(`${path} is of no tool that is known`)
  return requests
}

/** Puts what else a file says of each request beside what is read of it. */
export function besides<Record>(
  requests: readonly ForeignRequest[],
  records: readonly Record[],
): { readonly request: ForeignRequest; readonly record: Record }[] {
  if (requests.length !== records.length)
    throw new Error(`${records.length} requests in the file, and ${requests.length} were read`)
  return requests.flatMap((request, index) => {
    const record = records[index]
    return record === undefined ? [] : [{ request, record }]
  })
}
