import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCells, samplesOf } from '../../test/builders.ts'
import { jsonPieces } from '../model/to-json.ts'

const ROUNDS = 100
/** All of them together are more than the process that reads them may hold. */
const ANSWER_LENGTH = 250_000
const HEAP_MB = 64

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-'))
  await writeRun('long.json', ANSWER_LENGTH)
  await writeRun('short.json', 300)
})
afterAll(() => rm(folder, { recursive: true }))

/** A run with so many rounds, whose answers have the given length. */
async function writeRun(name: string, length: number, rounds = ROUNDS): Promise<void> {
  const cells = plannedCells({ provider: ['openai', 'openrouter'] })
  const samples = samplesOf(cells, rounds, ({ round }) => {
    const answer = `Ä "${round}"\n`.padEnd(length, 'x')
    return { text: answer, textSha256: createHash('sha256').update(answer).digest('hex') }
  })
  const pieces = jsonPieces(documentOf([matrixRecord(cells, samples)]))
  await pipeline(pieces, createWriteStream(join(folder, name)))
}

/** The most memory that the process of a command held, in megabytes; NaN where it needed more. */
async function peakOf(name: string, ...words: string[]): Promise<number> {
  const report = 'process.on("exit", () => console.error(process.resourceUsage().maxRSS))'
  const child = spawn(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    '--import',
    `data:text/javascript,${encodeURIComponent(report)}`,
    'src/cli.ts',
    ...words,
    join(folder, name),
  ])
  child.stdout.resume()
  const stderr = await text(child.stderr)
  return Number(stderr.trim().split('\n').at(-1)) / 1024
}

test.each([['verify'], ['export', '--format', 'csv']])(
  '`%s` reads more than it can hold, with the memory for short answers',
  async (...words) => {
    const short = await peakOf('short.json', ...words)
    expect(await peakOf('long.json', ...words)).toBeLessThan(1.5 * short)
  },
)

test('a document of many samples takes less memory than four times its size', async () => {
  await writeRun('many.json', 300, 20 * ROUNDS)
  const sizeMb = (await stat(join(folder, 'many.json'))).size / 2 ** 20
  const few = await peakOf('short.json', 'export')
  expect(await peakOf('many.json', 'export')).toBeLessThan(few + 4 * sizeMb)
})
