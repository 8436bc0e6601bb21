import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { matrices } from '../scripts/demo/matrices.ts'
import { demoPage } from '../scripts/demo/page.ts'
import { talliesOf } from '../scripts/demo/tally.ts'
import { measure } from '../src/engine.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { documentJsonOf, matrixRecord, plannedCell } from './builders.ts'

const run = {
  medians: { hits: 9, of: 10 },
  contrasts: { hits: 6, of: 6 },
  tables: { hits: 4, of: 4 },
  found: { hits: 2, of: 2 },
  claimed: { hits: 0, of: 4 },
}

/** A page without its tables, figures and outcomes. */
function prose(page: string): string {
  const lines = page.split('\n').filter((line) => !line.startsWith('|'))
  return lines
    .join('\n')
    .replace(/`virginia [^`]*`/, '')
    .replace(/(?:none|one) was red|\d+ were red/, '')
    .replaceAll(/\d+/g, '0')
}

/** The first column of every table. */
function rowsOf(page: string): string[] {
  return [...page.matchAll(/^\| ([^|]*?) +\|/gm)].map(([, name = '']) => name)
}

async function namesOfBenches(): Promise<string[]> {
  const folder = new URL('../benches/', import.meta.url)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.bench.ts'))
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
  return texts.flatMap((text) =>
    [...text.matchAll(/^ *matrix\(\s*'([^']+)'/gm)].flatMap(([, name]) => name ?? []),
  )
}

function recordOf(name: string): MatrixRecord {
  return matrixRecord([plannedCell('gpt-4.1', 'openai')], [], { name })
}

test('the page of the demo is as its command writes it, and has every bench', async () => {
  const written = await readFile(new URL('../docs/demo.md', import.meta.url), 'utf8')
  const names = await namesOfBenches()
  const green = { isGreen: true, matrices: documentJsonOf(names.map(recordOf)).matrices }
  const page = demoPage({
    seed: 1,
    runs: [run, run],
    benches: [green, green],
    world: 'virginia 2 0123456789ab ×20',
    minutes: 1,
  })
  expect(prose(written)).toBe(prose(page))
  expect(rowsOf(written).toSorted()).toEqual(rowsOf(page).toSorted())
})

test('what a run measured is counted against what the simulator was set to', async () => {
  const outputDir = await mkdtemp(join(tmpdir(), 'demo-truth-'))
  try {
    const documents = []
    for (const { name, matrix, options } of matrices) {
      const few = { ...matrix, rounds: 6 }
      const settings = {
        ...options,
        mode: 'simulated',
        timeFactor: 40,
        seed: 1,
        outputDir,
      } as const
      documents.push(await measure(name, few, settings))
    }
    const all = documents.flatMap((document) => document.matrices)
    const tallies = talliesOf(all)
    expect(Object.entries(tallies).map(([name, { of }]) => [name, of])).toEqual(
      Object.entries(run).map(([name, { of }]) => [name, of]),
    )
    // Only what has no limits covers what was set to be elsewhere.
    const limitless = all
      .flatMap(({ cells }) =>
        cells.flatMap(({ summary }) => [summary.ttftMs, summary.tokensPerSecond]),
      )
      .filter(({ ciLow }) => ciLow === null)
    const wrong = all.map((matrix) => ({
      ...matrix,
      truth: matrix.truth && {
        ...matrix.truth,
        cells: matrix.truth.cells.map((cell) => ({ ...cell, ttftMs: 1, tokensPerSecond: 1 })),
      },
    }))
    expect(talliesOf(wrong).medians).toEqual({
      hits: limitless.length,
      of: run.medians.of,
    })
  } finally {
    await rm(outputDir, { recursive: true })
  }
})
