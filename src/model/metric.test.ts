import { expect, test } from 'vitest'

import { metricNames, metrics } from './metric.ts'

test('every metric is filed under its own name', () => {
  for (const name of metricNames) expect(metrics[name].name).toBe(name)
})

test('labels are distinct: they are what tests are called by', () => {
  expect(new Set(metricNames.map((name) => metrics[name].label)).size).toBe(metricNames.length)
})

test('what is better lower is censored upwards, what is better higher at 0', () => {
  for (const name of metricNames) {
    const { better, censored } = metrics[name]
    expect(censored).toBe({ lower: Infinity, higher: 0, neither: undefined }[better])
  }
})
