/** The names of the reporters of a Vitest; of one that somebody made, that of its class. */
export function reporterNames({ reporters }: { readonly reporters: readonly unknown[] }): string[] {
  return reporters.flatMap((reporter): string[] => {
    const given: unknown = Array.isArray(reporter) ? reporter[0] : reporter
    if (typeof given === 'string') return [given]
    return typeof given === 'object' && given !== null ? [given.constructor.name] : []
  })
}

/** Whether what was measured is kept for a report that another process makes. */
export function writesBlob(config: { readonly reporters: readonly unknown[] }): boolean {
  return reporterNames(config).some((name) => name === 'blob' || name === 'BlobReporter')
}
