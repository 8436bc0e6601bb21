import type { FollowedMetric } from '../../report/history/figure.ts'
import type { HistoryMetric } from './history-data.ts'

/** How a history calls what it follows, in the order in which it is offered. */
export const followed: Readonly<Record<FollowedMetric, HistoryMetric>> = {
  ttftMs: latency('ttftMs', 'first token'),
  ttftP95Ms: latency('ttftP95Ms', 'first token, p95'),
  totalMs: latency('totalMs', 'whole answer'),
  tokensPerSecond: {
    name: 'tokensPerSecond',
    title: 'tokens/s',
    unit: 'tokens/s',
    better: 'higher',
    scale: 'log',
  },
  failureRate: {
    name: 'failureRate',
    title: 'failed requests',
    unit: 'share',
    better: 'lower',
    scale: 'share',
  },
  quality: { name: 'quality', title: 'quality', unit: 'share', better: 'higher', scale: 'share' },
  costUsd: {
    name: 'costUsd',
    title: 'cost of a request',
    unit: 'usd',
    better: 'lower',
    scale: 'log',
  },
  capacity: { name: 'capacity', title: 'capacity', unit: 'load', better: 'higher', scale: 'log' },
}

function latency(name: FollowedMetric, title: string): HistoryMetric {
  return { name, title, unit: 'ms', better: 'lower', scale: 'log' }
}
