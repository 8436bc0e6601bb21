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
        `${group.length} reports of ${group[0]?.name} have one label or none, and only the last counts. Give each machine its own \`VITEST_BLOB_LABEL\``,
    )
}
