import { joinList } from '../src/format/lists.ts'
import { failsBuild } from '../src/gate/fails-build.ts'
import { gateOptions } from '../src/model/gate-options.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'

/**
 * What of merged loads turns a build red, a sentence each: no injector could judge the whole, and what one of them did not
 * report may have failed.
 */
export function redLoads(records: readonly MatrixRecord[]): string[] {
  return records.flatMap((record) => [...missingOf(record), ...failedOf(record)])
}

function missingOf({ start, injectors }: MatrixRecord): string[] {
  if (!injectors) return []
  const { of, joined } = injectors
  const here = new Set(joined.map(({ number }) => number))
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (one) => !here.has(one),
  )
  if (missing.length === 0) return []
  const which = `${missing.length === 1 ? 'injector' : 'injectors'} ${joinList(missing.map(String), 'and')}`
  return [`${start.name}: there is no report of ${which} of ${of}, so that the load has no verdict`]
}

/** Only what was simulated because nobody had a key fails nothing. */
function failedOf({ start, injectors, end }: MatrixRecord): string[] {
  const { mode, modeReason } = start.run
  if (!injectors || !end || (mode === 'simulated' && modeReason === 'auto')) return []
  const gate = gateOptions.parse(start.options['gate'] ?? {})
  const failed = end.verdicts.filter((verdict) => failsBuild(verdict, gate))
  return failed.map(({ reason }) => `${start.name}: ${reason}`)
}
