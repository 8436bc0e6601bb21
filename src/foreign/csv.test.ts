import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { ForeignRun } from './foreign-run.ts'
import { readForeign } from './read-foreign.ts'

async function read(text: string, name = 'requests.csv'): Promise<readonly ForeignRun[]> {
  const path = join(await mkdtemp(join(tmpdir(), 'csv-')), name)
  await writeFile(path, text)
  return readForeign(path)?.runs ?? []
}

test('a row is a request; endpoints and loads are cells', async () => {
  const [run] = await read(
    [
      'model,provider,concurrency,sentAt,ttftMs,totalMs,outputTokens,status,failure,warmup,mood',
      'm,lab,2,2026-11-01T10:00:00Z,100,400,20,ok,,false,good',
      'm,lab,2,1793527201000,,50,,failed,rate-limit,,',
      'm,lab,2,,90,300,10,,,true,',
      'm,other,2,,90,300,10,,,,',
    ].join('\r\n'),
  )
  expect(run?.cells.map(({ provider, requests }) => [provider, requests?.length])).toEqual([
    ['lab', 3],
    ['other', 1],
  ])
  expect(run?.cells[0]?.requests?.slice(0, 2)).toMatchObject([
    { sentAt: Date.UTC(2026, 10, 1, 10), ttftMs: 100, totalMs: 400, outputTokens: 20 },
    { endMs: 50, failure: { class: 'rate-limit' }, sentAt: 1_793_527_201_000 },
  ])
  expect(run?.cells[0]?.requests?.[2]?.isWarmup).toBe(true)
  expect(run?.source.notes).toEqual(['columns that are not read: `mood`'])
})

test('names may be written with underscores, and separated by semicolons', async () => {
  const [run] = await read('Model;ttft_ms;total_ms\nm;100;400\n')
  expect(run?.cells[0]).toMatchObject({ model: 'm', requests: [{ ttftMs: 100, totalMs: 400 }] })
})

test.each([
  [
    'ttftMs,totalMs\n100,200\nfast,300\n-4,300\n',
    /line 3: `ttftMs` is fast, expected milliseconds above 0; line 4: `ttftMs` is -4/,
  ],
  ['ttftMs,status\n100,maybe\n', /line 2: `status` is maybe, expected ok, failed or aborted/],
  ['ttft_s,totalMs\n0.1,200\n', /line 1: the column `ttft_s` is not in milliseconds/],
  ['ttftMs,ttft_ms\n1,2\n', /line 1: the column `ttft_ms` is there twice/],
  ['ttftMs,totalMs\n1,2,3\n', /Invalid Record Length/],
  ['run,matrix,cell,phase,ttftMs\na,b,c,main,1\n', /is an export of vitest-llm-bench/],
])('a table that cannot be right is refused: %j', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})
