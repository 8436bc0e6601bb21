import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

import { expect, test, vi } from 'vitest'

import { bundled } from '../bundled.ts'
import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile, type Project } from './project.ts'

async function reportOf(project: Project): Promise<readonly [path: string, page: string]> {
  return vi.waitUntil(
    async () => {
      const results = await project.readAll('results')
      return [...results].find(([path]) => path.endsWith('report.html'))
    },
    { timeout: 240_000 },
  )
}

test('the report is there while the run goes on, and at its end the one that the command makes', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  await using endpoint = await createEndpoint((_model, index) => async (request, response) => {
    if (index >= 2) await held
    await answers({ text: 'The <b>Rhine</b> and </script> more.' })(request, response)
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Rivers', {
        models: 'one',
        providers: 'local',
        prompts: ['Name three rivers.'],
        maxTokens: 64,
        rounds: 6,
        warmup: 1,
        thresholds: { ttftMs: { median: { atMost: 0.001 } } },
      }),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })

  const running = await project.start()
  const [path, early] = await reportOf(project)
  expect(early).toContain('Name three rivers.')
  expect(early).toMatch(/Running: \d of 7 requests/)
  expect(early).not.toContain('Rhine')
  letGo()
  const run = await running.ended

  expect(run.exitCode, run.output).toBe(1)
  expect(run.stdout).toMatch(/^ watch it in results\/.*\/report\.html$/m)
  expect(run.stdout).toMatch(/^ report {3}results\/.*\/report\.html$/m)
  const page = await readFile(path, 'utf8')
  expect(page).not.toContain('Running:')
  expect(page).toContain('1 of 2 verdicts red')
  expect(page).toContain(documentOf(run).integrity.sha256)
  expect(page).toContain(String.raw`The \u003cb>Rhine\u003c/b> and \u003c/script> more.`)

  const document = path.replace('report.html', 'benchmark.json')
  const made = await promisify(execFile)(
    process.execPath,
    [bundled('cli'), 'html', document, '--out', 'again.html'],
    {
      cwd: project.root,
    },
  )
  expect(made).toEqual({ stdout: 'again.html\n', stderr: '' })
  expect(await project.read('again.html')).toBe(page)
})

test.each([
  ['missing.json', /missing\.json cannot be read: it does not exist/],
  ['package.json', /package\.json is not a results document/],
])('%s is no document to render', async (name, message) => {
  await using project = await createProject({ files: {} })
  const failure: unknown = await promisify(execFile)(
    process.execPath,
    [bundled('cli'), 'html', name],
    {
      cwd: project.root,
    },
  ).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(message) })
})
