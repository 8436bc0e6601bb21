import type { RunnerTestSuite } from 'vitest'

import { benchMetasOf } from '../bridge/test-meta.ts'

/** Ids of the cells some test of which will run, from the suite of any cell. */
export function selectedCells(cellSuite: RunnerTestSuite | undefined): ReadonlySet<string> {
  const selected = new Set<string>()
  for (const sibling of cellSuite?.suite?.tasks ?? []) {
    if (sibling.type !== 'suite') continue
    for (const task of sibling.tasks) {
      if (task.mode !== 'run' && task.mode !== 'queued') continue
      for (const { cell } of benchMetasOf(task.meta)) selected.add(cell)
    }
  }
  return selected
}
