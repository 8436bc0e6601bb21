import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

/** A busy machine is ten times slower; what never comes is still told. */
const MAX_WAIT_MS = 240_000

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)

/** Whether browser tests may be left out: on a machine without Chromium, but never in CI. */
export const hasNoChromium = installed === undefined && !process.env['CI']

export async function openChromium(): Promise<Browser> {
  if (installed === undefined) {
    throw new Error('no Chromium on this machine: `apt-get install chromium`')
  }
  return chromium.launch({
    executablePath: installed,
    args: ['--no-sandbox'],
    timeout: MAX_WAIT_MS,
  })
}

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page
  /** Where the page lies on disk. */
  readonly path: string
  /** Console messages, uncaught errors and requests for anything but the file itself. */
  readonly complaints: readonly string[]
}

/** Opens a page from disk, as a reader does, and writes down whatever it should not do. */
export async function openFile(
  browser: Browser,
  html: string,
  options: BrowserContextOptions & { readonly hash?: string; readonly before?: string } = {},
): Promise<OpenedPage> {
  const { hash = '', before, viewport, colorScheme, ...contextOptions } = options
  const folder = await mkdtemp(join(tmpdir(), 'report-page-'))
  const path = join(folder, 'report.html')
  await writeFile(path, html)
  const context = await contextOf(browser, contextOptions)
  const page = await context.newPage()
  if (viewport) await page.setViewportSize(viewport)
  if (colorScheme !== undefined) await page.emulateMedia({ colorScheme })
  if (before !== undefined) await page.addInitScript(before)
  const complaints: string[] = []
  const address = pathToFileURL(path).href
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) complaints.push(`request: ${request.url()}`)
  })
  await page.goto(`${address}${hash}`)
  return {
    page,
    path,
    complaints,
    async [Symbol.asyncDispose]() {
      await page.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** By browser and options. */
const contexts = new WeakMap<Browser, Map<string, Promise<BrowserContext>>>()

/** A context of such options. Pages of equal ones share a window, since a window costs more than a page. */
function contextOf(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const known = contexts.get(browser) ?? new Map<string, Promise<BrowserContext>>()
  contexts.set(browser, known)
  const key = JSON.stringify(options)
  const context = known.get(key) ?? openContext(browser, options)
  known.set(key, context)
  return context
}

/** The empty page of it keeps its window open when others close. */
async function openContext(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(MAX_WAIT_MS)
  await context.newPage()
  return context
}

/** Waits until everything is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('figure[data-chart]')].every((chart) =>
      chart.querySelector('svg'),
    ),
  )
}
