const titles: Readonly<Record<string, string>> = {
  ttftMs: 'time to first token (TTFT)',
  ttfoMs: 'first visible token',
  ttfbMs: 'first byte',
  totalMs: 'whole answer',
  tokensPerSecond: 'tokens/s',
  endToEndTokensPerSecond: 'tokens/s, end to end',
  ttftFromIntendedMs: 'TTFT from the intended time',
  totalFromIntendedMs: 'whole answer, from the intended time',
  queueMs: 'wait before sending',
  interChunkMs: 'gap between chunks',
  longestStallMs: 'longest stall',
  outputTokens: 'output tokens',
  pricePerformance: 'tokens/s per $',
  quality: 'quality',
  failures: 'failed requests',
  costUsd: 'cost',
}

/** What a metric is called on the page: in whole words. */
export function metricTitle(name: string): string {
  return titles[name] ?? name
}
