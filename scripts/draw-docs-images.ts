// Draws the pictures of the README from a run of its bench file against the built-in simulator:
// docs/images/table.svg, report-light.png and report-dark.png. Run it on a quiet machine, with Chromium:
// npm run docs:images
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

import { chromium } from 'playwright-core'

import { repository } from '../test/docs/markdown.ts'
import { createUserProject } from '../test/docs/user-project.ts'
import { terminalSvg } from './terminal-svg.ts'

/** Enough rounds for differences to show, and for a p95 with two limits. */
const COMMAND = 'LLM_BENCH_ROUNDS=80 npx vitest bench'
/** As wide as a page of GitHub shows without making it too small to read. */
const COLUMNS = '100'
const SEED = '7'
const SETTLED_MS = 500
const VIEW = { width: 1100, height: 900 } as const

await using project = await createUserProject((name) => join(repository, 'src', `${name}.ts`))
await project.run('npx vitest-llm-bench init')
const { code, output } = await project.run(COMMAND, {
  COLUMNS,
  NO_COLOR: '',
  FORCE_COLOR: '1',
  LLM_BENCH_MODE: 'simulated',
  LLM_BENCH_SEED: SEED,
})
if (code !== 0) throw new Error(`the run failed:\n${output}`)

const images = join(repository, 'docs/images')
await mkdir(images, { recursive: true })
await writeFile(join(images, 'table.svg'), terminalSvg(shownLines(output), COMMAND))

const [run = ''] = await readdir(join(project.root, 'results'))
const report = pathToFileURL(join(project.root, 'results', run, 'report.html')).href
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ colorScheme, viewport: VIEW, deviceScaleFactor: 1.5 })
  await page.goto(report)
  await page.waitForSelector('figure[data-chart] svg')
  await page.waitForTimeout(SETTLED_MS)
  await page.screenshot({ path: join(images, `report-${colorScheme}.png`) })
}
await browser.close()

/** The matrix: its head, answers, table, contrasts and verdicts; notes on single requests are left out. */
function shownLines(printed: string): string[] {
  const lines = printed.split('\n')
  const plain = lines.map((line) => stripVTControlCharacters(line))
  // A long head stands under its name.
  const first = plain.findIndex((line) => /^ First Token( {3}\d|$)/.test(line))
  const notes = plain.findIndex(
    (line, index) => index > first && /^ (failed|quality|note|cost) /.test(line),
  )
  if (first < 0 || notes < 0) throw new Error(`the run printed no matrix:\n${printed}`)
  const verdicts = lines.find((line) => line.includes('thresholds met')) ?? ''
  return [
    `\u001B[32m$\u001B[39m ${COMMAND}`,
    '',
    ...lines.slice(first, notes),
    ' \u001B[2m…\u001B[22m',
    verdicts,
  ]
}
