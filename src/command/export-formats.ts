/** What samples and summaries can be written as. */
export const exportFormats = ['csv', 'ndjson', 'openmetrics'] as const
export type ExportFormat = (typeof exportFormats)[number]
