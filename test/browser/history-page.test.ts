import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { historyFeed } from '../../src/render/history/feed.ts'
import type { HistoryProblems } from '../../src/render/history/problems.ts'
import { renderHistory } from '../../src/render/history/render-history.ts'
import { analyzeRuns } from '../../src/report/analyze/analyze.ts'
import { historyOf } from '../../src/report/history/history.ts'
import type { RememberedRun } from '../../src/report/history/remembered-run.ts'
import { seededRuns } from '../remembered-runs.ts'
import { HOSTILE } from '../report-document.ts'
import { hasNoChromium, openChromium, openFile } from './chromium.ts'
import { pageFaults } from './page-faults.ts'

const none: HistoryProblems = { skipped: [], unverified: [], leftOut: [] }
const nineModels = Array.from({ length: 9 }, (_, index) => `model-${index}`)

function madeOf(runs: readonly RememberedRun[]) {
  return historyOf(runs, [], analyzeRuns([], { slowdown: undefined, timeZone: 'UTC' }))
}

function pageOf(runs: readonly RememberedRun[], problems = none): string {
  return renderHistory(madeOf(runs), problems, { version: '0.1.0' })
}

describe.skipIf(hasNoChromium)('a history in a browser (left out: no Chromium here)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(() => browser.close())

  test('1,000 runs are drawn, filtered by keyboard, and the address keeps the choice', async () => {
    const markup = pageOf(
      seededRuns({ runs: 1000, models: nineModels }, (run, index) => ({
        acceptedBefore: index === 999 ? ['20240101T052300Z-none', run.id] : [],
        partial: index === 7 ? 'interrupted: 3 of 30 rounds' : undefined,
        red:
          index === 500
            ? [{ cell: 'model-0@openai', subject: 'model-0@openai', name: 'ttft', reason: 'slow' }]
            : [],
      })),
    )
    await using opened = await openFile(browser, markup)
    const { page, complaints } = opened
    const rows = page.locator('figure[data-workload] .row')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(27)
    const line = await page.locator('.figure-line').first().getAttribute('d')
    expect(line?.split('L')).toHaveLength(999)
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    )
    // A fifth of a second where nothing else runs; machines may be busy.
    expect(paint).toBeLessThan(20_000)

    await page.getByLabel('Provider', { exact: true }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByLabel('Model', { exact: true }).selectOption('model-3')
    await page.getByLabel('Figure', { exact: true }).selectOption('totalMs')
    expect(await rows.count()).toBe(1)
    expect(await page.evaluate(() => location.hash)).toBe(
      '#metric=totalMs&model=model-3&provider=openai',
    )
    expect(await page.locator('.event:visible').count()).toBe(1)
    await page.reload()
    await rows.first().waitFor()
    expect(await rows.count()).toBe(1)
    expect(await page.getByLabel('Figure', { exact: true }).inputValue()).toBe('totalMs')
    const plot = page.locator('.row-plot')
    expect(await plot.getAttribute('aria-valuetext')).toMatch(/^[\d\s]+ runs; /)
    await plot.focus()
    await page.keyboard.press('End')
    expect(await plot.getAttribute('aria-valuetext')).toContain('2026-09-26')
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await rows.count()).toBe(27)
    expect(complaints).toEqual([])
  })

  test('what a document says is text: names, reasons, paths; and nothing is joined silently', async () => {
    const runs = seededRuns(
      { runs: 12, models: ['gpt-4.1'], providers: [HOSTILE] },
      (run, index) => ({
        matrix: HOSTILE,
        file: HOSTILE,
        location: HOSTILE,
        mode: 'simulated',
        settings: { ...run.settings, location: HOSTILE, temperature: index < 6 ? HOSTILE : '0.7' },
        red: [{ cell: undefined, subject: HOSTILE, name: HOSTILE, reason: HOSTILE }],
        cells: run.cells.map((cell) => ({ ...cell, served: `${HOSTILE}${index % 2}` })),
      }),
    )
    const problems = { ...none, skipped: [{ path: HOSTILE, reason: HOSTILE }] }
    await using opened = await openFile(browser, pageOf(runs, problems), {
      viewport: { width: 360, height: 900 },
      colorScheme: 'dark',
    })
    const { page, complaints } = opened
    await page.locator('.row').first().waitFor()
    await page.locator('.row-plot').first().focus()
    await page.keyboard.press('End')
    expect(await page.locator('.tooltip').textContent()).toContain('<img src=x')
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('.simulated-banner').isVisible()).toBe(true)
    expect(await page.locator('.apart').count()).toBe(2)
    expect(await page.locator('.apart').first().textContent()).toContain('0.7 here')
    expect(await page.evaluate(pageFaults)).toEqual([])
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(over).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    const feed = historyFeed(madeOf(runs), problems)
    expect(feed).not.toContain('\u001B')
    expect(JSON.parse(feed)).toMatchObject({ version: 'https://jsonfeed.org/version/1.1' })
  })
})
