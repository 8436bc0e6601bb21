import { expect, test } from 'vitest'

import { retryAfterMs } from './retry-after.ts'

const NOW = Date.parse('Tue, 24 Nov 2026 03:00:00 GMT')

test.each<[Readonly<Record<string, string>>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': ' 3 ' }, 3000],
  [{ 'retry-after': '-3' }, undefined],
  [{ 'retry-after': '1e9' }, undefined],
  [{ 'retry-after': '0x10' }, undefined],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after': 'NaN' }, undefined],
  [{ 'retry-after': '9'.repeat(400) }, undefined],
  [{ 'retry-after-ms': '' }, undefined],
  [{ 'retry-after-ms': '-1', 'retry-after': '1' }, 1000],
  [{ 'retry-after-ms': 'Infinity', 'retry-after': '1' }, 1000],
  [{ 'retry-after': '3600' }, 30_000],
  [{ 'retry-after': 'Tue, 24 Nov 2026 03:00:07 GMT' }, 7000],
  [{ 'retry-after': 'Tue, 24 Nov 2026 02:00:00 GMT' }, 0],
  [{ 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT' }, 30_000],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after-ms': '3600000' }, 30_000],
  [{ 'retry-after-ms': 'x', 'retry-after': '1' }, 1000],
])('%j asks to wait %s ms', (headers, milliseconds) => {
  expect(retryAfterMs(headers, NOW)).toBe(milliseconds)
})
