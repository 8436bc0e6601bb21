import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { bundled } from '../bundled.ts'
import { compileCache } from '../compile-cache.ts'
import { answers, createEndpoint } from './endpoint.ts'
import { createProject } from './project.ts'
import { runCommand } from './run-command.ts'

const KEY = 'sk-test-0123456789abcdefghijklmnop'

/** Of util-linux: gives a command a terminal of its own. */
const SCRIPT = '/usr/bin/script'

test('without a terminal it prints the command of what it would measure, and sends nothing', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { '.env': `OPENAI_API_KEY=${KEY}\n` },
    config: {
      plugin: { providers: { openai: { baseURL: endpoint.baseURL, apiKeyEnv: 'OPENAI_API_KEY' } } },
    },
  })
  const { code, stdout, stderr } = await runCommand(project.root, ['start'])
  expect(code).toBe(0)
  expect(stdout).toContain('found    openai (OPENAI_API_KEY)')
  expect(stdout).toMatch(/live {5}.*2 cells, 22 requests, at most .* tokens/)
  expect(stdout).toMatch(
    /\n {2}npx vitest-llm-bench run --models gpt-4\.1,gpt-4\.1-mini --providers openai --rounds 10 /,
  )
  expect(`${stdout}${stderr}`).not.toContain(KEY)
  expect(endpoint.requests).toHaveLength(0)
})

test('without a key it says so and offers the simulator', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await runCommand(project.root, ['start'])
  expect(code).toBe(0)
  expect(stdout).toContain('No API key was found (OPENAI_API_KEY, ')
  expect(stdout).toMatch(/\n {2}npx vitest-llm-bench run .* --mode simulated\n/)
})

test.skipIf(!existsSync(SCRIPT) || process.platform !== 'linux')(
  'at a terminal it asks, measures what was agreed to, and writes it down (left out: no script(1) here)',
  async () => {
    await using endpoint = await createEndpoint(() => answers())
    await using project = await createProject({
      files: {
        '.env': `OPENAI_API_KEY=${KEY}\n`,
        'browser.sh': '#!/bin/sh\nprintf %s "$1" > "$(dirname "$0")/opened.txt"\n',
      },
      config: {
        plugin: {
          providers: { openai: { baseURL: endpoint.baseURL, apiKeyEnv: 'OPENAI_API_KEY' } },
        },
      },
    })
    const refused = await atTerminal(project.root, [['now? [y/N]', 'n']])
    expect(refused).toContain('Nothing was sent.')
    expect(endpoint.requests).toHaveLength(0)

    const browser = join(project.root, 'browser.sh')
    await chmod(browser, 0o755)
    const agreed = await atTerminal(
      project.root,
      [
        ['now? [y/N]', 'y'],
        ['here? [y/N]', 'y'],
      ],
      { BROWSER: browser },
    )
    expect(endpoint.requests.length).toBeGreaterThanOrEqual(22)
    const address = / opened {3}(file:\S+report\.html)/.exec(agreed)?.[1] ?? agreed
    // Nobody waits for a browser.
    await expect.poll(() => project.read('opened.txt').catch(() => '')).toBe(address)
    expect(existsSync(fileURLToPath(address))).toBe(true)
    expect(agreed).toContain('benches/first.bench.ts')
    expect(agreed).not.toContain(KEY)
    const bench = await project.read('benches/first.bench.ts')
    expect(bench).toContain("models: ['gpt-4.1', 'gpt-4.1-mini']")
    expect(bench).toContain("providers: ['openai']")
    expect(bench).toContain("reference: { model: 'gpt-4.1' }")
  },
)

/** Runs the command without arguments at a terminal, and answers each question when it is asked. */
async function atTerminal(
  cwd: string,
  answersTo: readonly (readonly [question: string, answer: string])[],
  own: Readonly<Record<string, string>> = { BROWSER: 'none' },
): Promise<string> {
  const { CI: _ci, SSH_CONNECTION: _ssh, SSH_CLIENT: _client, SSH_TTY: _tty, ...rest } = process.env
  const child = spawn(SCRIPT, ['-qec', `${process.execPath} ${bundled('cli')}`, '/dev/null'], {
    cwd,
    env: { ...rest, ...compileCache, ...own },
  })
  let output = ''
  const waiting = [...answersTo]
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
    const [next] = waiting
    if (next && output.includes(next[0])) {
      waiting.shift()
      child.stdin.write(`${next[1]}\n`)
    }
  })
  await new Promise((resolve) => child.once('close', resolve))
  return output
}
