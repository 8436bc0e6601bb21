/** What samples and summaries can be written as. */
export const exportFormats = ['csv', 'ndjson', 'openmetrics', 'otlp'] as const
export type ExportFormat = (typeof exportFormats)[number]
