import type { TestModule } from 'vitest/node'

import { isOfOtherVersion } from '../src/bridge/artifact.ts'
import { pluralize } from '../src/format/lists.ts'

/**
 * Says which bench files stand in several of the merged reports under one label: Vitest tells files
 * apart by path and label, and keeps only the last of each.
 */
export function lostReports(
  files: readonly { readonly id: string; readonly name: string }[],
): string[] {
  return [...Map.groupBy(files, ({ id }) => id).values()]
    .filter((group) => group.length > 1)
    .map(
      (group) =>
        `${group.length} reports of ${group[0]?.name} share one label or have none, so only the last one counts. Give each machine its own \`VITEST_BLOB_LABEL\``,
    )
}

/** Says which bench files were measured by another version of this tool, whose messages mean nothing here. */
export function unreadReports(modules: readonly TestModule[]): string[] {
  const unread = modules.filter((module) =>
    [...module.children.allTests()].some((test) => test.artifacts().some(isOfOtherVersion)),
  )
  return [...Map.groupBy(unread, ({ relativeModuleId }) => relativeModuleId)].map(
    ([file, group]) =>
      `${pluralize(group.length, 'report')} of ${file} cannot be read: another version of vitest-llm-bench wrote it. Merge with the version that measured`,
  )
}
