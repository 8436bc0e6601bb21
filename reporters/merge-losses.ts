import { readdirSync } from 'node:fs'

import type { TestModule, Vitest } from 'vitest/node'

import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { cutMatrices } from './cut-matrices.ts'
import { lostReports, unreadReports } from './lost-reports.ts'
import { missingShards } from './missing-shards.ts'
import { redLoads } from './red-loads.ts'

/** What the reports that a Vitest merges lack, a sentence each: what is missing may have failed. */
export function mergeLosses(
  { config, state }: Vitest,
  {
    modules,
    records,
  }: { readonly modules: readonly TestModule[]; readonly records: readonly MatrixRecord[] },
): string[] {
  const files = state.blobs?.files ?? []
  const labels: unknown[] = files.map(({ meta }) => Reflect.get(meta, '__vitest_label__'))
  return [
    ...lostReports(files),
    // It has read all of them from there.
    ...missingShards(readdirSync(config.mergeReports), labels),
    ...unreadReports(modules),
    ...cutMatrices(records),
    ...redLoads(records),
  ]
}
