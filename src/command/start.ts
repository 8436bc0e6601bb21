import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'

import { joinList } from '../format/lists.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import { readEnvFiles } from '../invocation/project-environment.ts'
import type { Catalog } from '../model/provider.ts'
import { REPORT_FILE } from '../model/run-files.ts'
import { estimate } from './estimate.ts'
import { type Choice, chooseSmallMatrix, keyVariables, readyProviders } from './found-endpoints.ts'
import { init } from './init.ts'
import { openInBrowser } from './open-in-browser.ts'
import { openProjectToLook } from './open-project-to-look.ts'
import { type RunFlags, wordsOfFlags } from './run-flags.ts'
import { run } from './run.ts'
import { print, type Shell } from './shell.ts'

/** Rounds enough for an interval, and few enough for a minute or two. */
const ROUNDS = 10
const WARMUP = 1
const MAX_TOKENS = 200

/** Asks a person a question; gives the answer, empty where there was none. */
export type Ask = (question: string) => Promise<string>

/**
 * The first minute: which keys there are, what a small run with them would cost, and, where a person
 * at a terminal agrees, that run, whose report opens in their browser. Everywhere else it prints the
 * command, and sends nothing.
 */
export async function start(shell: Shell, ask: Ask | undefined): Promise<void> {
  const { catalog, environment } = await look()
  const ready = readyProviders(catalog, environment)
  const choice = chooseSmallMatrix(catalog, ready)
  if (choice === undefined) {
    await offerSimulator(shell, catalog, ask)
    return
  }
  const flags = flagsOf(choice)
  print(shell, [
    `found    ${ready.map(({ name, apiKeyEnv }) => (apiKeyEnv === undefined ? name : `${name} (${apiKeyEnv})`)).join(', ')}`,
    `measure  ${joinList(choice.models, 'and')} via ${joinList(choice.providers, 'and')}, ${ROUNDS} rounds, answers of at most ${MAX_TOKENS} tokens`,
    ...(await estimate([], flags)).map((line) => `live     ${line}`),
    '',
  ])
  const command = commandOf(flags)
  if (!(await agrees(ask, 'Send these requests now? [y/N] '))) {
    print(shell, ['Nothing was sent. To measure it:', `  ${command}`, ...initHint(choice)])
    return
  }
  await runAndOpen(shell, flags)
  if (await agrees(ask, 'Write a config and a bench file for these endpoints here? [y/N] ')) {
    print(shell, await init(shell.cwd(), choice))
  } else print(shell, ['To measure it again:', `  ${command}`, ...initHint(choice)])
}

/** Runs for the person who agreed, and shows them the report. */
async function runAndOpen(shell: Shell, flags: RunFlags): Promise<void> {
  let pages: readonly string[] = []
  await run([], flags, (folders) => {
    pages = folders.map(({ folder }) => join(folder, REPORT_FILE))
  })
  for (const page of pages.filter((path) => existsSync(path))) {
    const address = pathToFileURL(page).href
    if (openInBrowser(address, { platform: process.platform, env: shell.env })) {
      print(shell, [` opened   ${address}`, ''])
    }
  }
}

function initHint({ models, providers }: Choice): string[] {
  return [
    'To write a config and a bench file for them:',
    `  npx vitest-llm-bench init --models ${models.join(',')} --providers ${providers.join(',')}`,
  ]
}

/** The catalogue of this folder, and the variables that its run would see. */
async function look(): Promise<{
  readonly catalog: Catalog
  readonly environment: Readonly<Record<string, string | undefined>>
}> {
  await using opened = await openProjectToLook()
  const [first] = distinctRuns(opened.projects)
  if (!first) throw new Error('the plugin settled nothing')
  const { root, catalog } = first.settings
  const files = await readEnvFiles([root, process.cwd()], process.env)
  return { catalog, environment: { ...process.env, ...files } }
}

async function offerSimulator(shell: Shell, catalog: Catalog, ask: Ask | undefined): Promise<void> {
  const flags: RunFlags = {
    models: 'gpt-4.1-mini,gpt-4.1-nano',
    providers: 'openai,openrouter',
    rounds: String(ROUNDS),
    warmup: String(WARMUP),
    mode: 'simulated',
  }
  print(shell, [
    `No API key was found (${keyVariables(catalog).join(', ')}).`,
    'Put those you have into the environment or into .env, and start again.',
    '',
  ])
  const isKnown = isEach(flags.models, catalog.models) && isEach(flags.providers, catalog.providers)
  const { models: _models, providers: _providers, ...every } = flags
  const demo = isKnown ? flags : every
  if (await agrees(ask, 'Measure the built-in simulator meanwhile? It is free. [y/N] ')) {
    await runAndOpen(shell, demo)
    return
  }
  print(shell, ['The built-in simulator needs no key and costs nothing:', `  ${commandOf(demo)}`])
}

function isEach(names = '', all: object): boolean {
  return names.split(',').every((name) => name in all)
}

function flagsOf({ models, providers }: Choice): RunFlags {
  return {
    models: models.join(','),
    providers: providers.join(','),
    rounds: String(ROUNDS),
    warmup: String(WARMUP),
    maxTokens: String(MAX_TOKENS),
    mode: 'live',
  }
}

function commandOf(flags: RunFlags): string {
  return `npx vitest-llm-bench run ${wordsOfFlags(flags).join(' ')}`
}

/** Nobody to ask, no answer and the end of input are a no. */
async function agrees(ask: Ask | undefined, question: string): Promise<boolean> {
  return ask !== undefined && /^y(es)?$/i.test((await ask(question)).trim())
}

/** Asks at a terminal; undefined outside one. */
export function askerFor({ stdin, stdout, env }: StartShell): Ask | undefined {
  const isAttended = stdin?.isTTY === true && stdout.isTTY === true && !env['CI']
  if (!isAttended) return undefined
  return async (question) => {
    const lines = createInterface({ input: stdin, output: stdout })
    // The end of input and Ctrl+C close it without an answer.
    const closed = new Promise<string>((resolve) => {
      lines.once('close', () => resolve(''))
    })
    try {
      return await Promise.race([lines.question(question), closed])
    } finally {
      lines.close()
    }
  }
}

/** A shell that may have somebody in front of it. */
export interface StartShell extends Shell {
  readonly stdin?: (Readable & { readonly isTTY?: boolean }) | undefined
  readonly stdout: Shell['stdout'] & { readonly isTTY?: boolean }
}
