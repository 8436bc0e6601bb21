import { expect, test } from 'vitest'

import { missingShards } from './missing-shards.ts'

test('shards of which there is no report are named, of each label apart', () => {
  expect(missingShards(['blob-2-4.json', 'blob-3-4.json'], [])).toEqual([
    'there is no report of shards 1 and 4 of 4, so what was measured there is missing. Run it to its end, with `LLM_BENCH_RESUME=latest` where it was interrupted, and merge again',
  ])
  const names = ['blob-us-east-1-1-2.json', 'blob-us-east-1-2-2.json', 'blob-tokyo-2-2.json']
  expect(missingShards(names, ['us-east-1', 'tokyo'])).toEqual([
    expect.stringContaining('no report of shard 1 of 2 from tokyo, so'),
  ])
})

test('reports with other names are of no shard, and a label is none that ends like one', () => {
  const names = ['blob.json', 'blob-injector-1-of-2.json', 'left.json', 'blob-3-2.json']
  expect(missingShards(names, [])).toEqual([])
  expect(missingShards(['blob-dc-1-2.json'], ['dc/1 2'])).toEqual([])
  expect(missingShards(['blob-dc-1-2.json'], ['dc'])).toHaveLength(1)
})
