import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { providerDeclaration } from '../../src/catalog/declaration.ts'
import { builtInModels } from '../../src/catalog/models.ts'
import { builtInProviders } from '../../src/catalog/providers.ts'
import { program } from '../../src/command/program.ts'
import { pluginOptions } from '../../src/invocation/plugin-options.ts'
import { variableNames } from '../../src/invocation/variables.ts'
import { BenchError, benchErrorCodes } from '../../src/model/bench-error.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import { metricNames } from '../../src/model/metric.ts'
import { failureClasses } from '../../src/model/sample.ts'
import { statisticNames } from '../../src/model/threshold.ts'
import { matrixOptions } from '../../src/session/matrix-options.ts'
import { type Block, type Page, readPages, reasonNotRun, repository, targetOf } from './markdown.ts'
import { firstDifference } from './printed.ts'
import { createUserProject, type Ran, type UserProject } from './user-project.ts'

const pages = readPages()
/** Of what users read; the other pages are for contributors. */
const blocks = pages
  .filter(({ path }) => path === 'README.md' || path.startsWith('docs/'))
  .flatMap((page) => page.blocks)
const executed = blocks.filter((block) => reasonNotRun(block) === undefined)

/** Where a reader finds a block. */
function placeOf({ page, line }: Block): string {
  return `${page}:${line}`
}

describe('links', () => {
  const byPath = new Map(pages.map((page) => [page.path, page]))

  test.each(pages)('of $path lead somewhere', (page) => {
    const broken = page.links.filter((link) => !/^https?:/.test(link) && !exists(page, link))
    expect(broken).toEqual([])
  })

  function exists(page: Page, link: string): boolean {
    const { path, anchor } = targetOf(page, link)
    if (!existsSync(join(repository, path))) return false
    return anchor === '' || byPath.get(path)?.anchors.has(anchor) === true
  }

  test('every page is in the index', () => {
    const index = byPath.get('docs/README.md')
    const listed = new Set(index?.links.map((link) => targetOf(index, link).path))
    const missing = pages.filter(({ path }) => path.startsWith('docs/') && !listed.has(path))
    expect(missing.map(({ path }) => path)).toEqual(['docs/README.md'])
  })
})

describe('errors', () => {
  const page = pages.find(({ path }) => path === 'docs/errors.md')

  test.each(benchErrorCodes)('the section that %s names exists', (code) => {
    const [path, anchor] = new BenchError(code, '').help.split('#')
    expect(path).toBe(page?.path)
    expect(page?.anchors).toContain(anchor)
  })

  test.each(failureClasses)('%s has a cause and a fix', (name) => {
    expect(page?.text).toMatch(new RegExp(`^\\| \`${name}\` +\\| \\S.* \\| \\S.* \\|$`, 'm'))
  })
})

describe('options', () => {
  const commands = program().commands
  const flags = commands.flatMap(({ options }) => options.flatMap(({ long }) => long ?? []))
  test.each([
    ['docs/writing-benches.md', Object.keys(matrixOptions.shape)],
    ['docs/writing-benches.md', [...statisticNames, 'regression']],
    ['docs/providers.md', Object.keys(pluginOptions.shape)],
    ['docs/providers.md', Object.keys(providerDeclaration.shape)],
    ['docs/providers.md', builtInProviders.map(({ name }) => name)],
    ['docs/providers.md', builtInModels.map(({ name }) => name)],
    ['docs/gate.md', Object.keys(gateOptions.shape)],
    ['docs/reading-a-report.md', metricNames],
    ['docs/command-line.md', variableNames],
    ['docs/command-line.md', commands.map((command) => command.name())],
    ['docs/command-line.md', flags],
  ])('%s names all of %j', (path, names) => {
    const text = pages.find((page) => page.path === path)?.text ?? ''
    // In code, alone or before what it takes: `name`, `name <value>`, `name: value`.
    const missing = names.filter((name) => !new RegExp(`\`${name}[\`: <[]`).test(text))
    expect(missing).toEqual([])
  })
})

describe('blocks', () => {
  test('are of a language that is executed, parsed or only read', () => {
    const known = new Set(['ts', 'sh', 'console', 'yaml', 'json', 'csv', 'text'])
    expect(blocks.filter(({ language }) => !known.has(language)).map(placeOf)).toEqual([])
  })

  test('that are not executed say why', () => {
    const reasons = Object.groupBy(
      blocks.flatMap((block) => reasonNotRun(block) ?? []),
      (reason) => reason,
    )
    expect(
      Object.fromEntries(Object.entries(reasons).map(([name, all]) => [name, all?.length])),
    ).toEqual(notRun)
  })

  test("that are the repository's own commands are what CI runs", () => {
    const own = blocks.find((block) => reasonNotRun(block) === 'not run: CI runs them')
    const commands = own?.lines.map((line) => line.replace(/\s*#.*/, ''))
    expect(commands).toEqual(['npm ci && npx vitest bench', 'npm ci && npm test'])
    const ci = readFileSync(join(repository, '.ci/run'), 'utf8')
    // A test runs `npx vitest bench`: test/e2e/benches.test.ts.
    for (const command of ['npm ci', 'npm test']) expect(ci).toContain(`\nstep ${command}`)
  })

  test('of JSON and YAML parse', () => {
    for (const block of executed) {
      const text = block.lines.join('\n')
      if (block.language === 'json') expect(() => JSON.parse(text), placeOf(block)).not.toThrow()
      if (block.language === 'yaml') expect(() => parse(text), placeOf(block)).not.toThrow()
    }
  })
})

/** How many blocks are only shown, by reason. */
const notRun = {
  'not run: CI runs them': 1,
  'not run: installs packages': 3,
  'not run: measures the same again': 1,
  'not run: needs a collector': 1,
  'not run: needs a push gateway': 1,
  'not run: needs results of another tool': 3,
  'not run: sends a load from several machines': 3,
}

/**
 * Ten rounds of the simulator show what a run looks like, slow enough for a busy machine to measure them: what
 * lagged is neither compared nor accepted.
 */
const rounds = { LLM_BENCH_ROUNDS: '10', LLM_BENCH_SEED: '7', LLM_BENCH_TIME_FACTOR: '5' }

/** What is executed first, so that other commands find a project, a run and a baseline. */
const preparation = ['npx vitest-llm-bench init', 'LLM_BENCH_MODE=simulated npx vitest bench -u']

let installed: UserProject
let measured: UserProject
// Before the compiler needs every core: what lags then would have to be measured again.
beforeAll(async () => {
  installed = await createUserProject()
  measured = await measuredProject()
})
afterAll(async () => {
  await measured[Symbol.asyncDispose]()
  await installed[Symbol.asyncDispose]()
})

describe.concurrent('TypeScript', () => {
  const sources = executed.filter(({ language }) => language === 'ts')

  test('names its file', ({ expect: check }) => {
    const nameless = sources.filter((block) => pathOf(block) === undefined)
    check(nameless.map(placeOf)).toEqual([])
  })

  test('type-checks, and every bench file of it is declared in Vitest', async ({
    expect: check,
  }) => {
    await using project = await installed.copy()
    const units = await writeUnits(project)
    await project.write('tsconfig.json', tsconfig())
    const types = await project.run(`"${repository}/node_modules/.bin/tsc" -p .`)
    check(types.output).toBe('')

    await project.write('vitest.config.ts', workspaceOf(units))
    const { code, output } = await project.run('npx vitest-llm-bench estimate')
    check(output).not.toContain('BenchError')
    check(code, output).toBe(0)
    const declared = output.split('\n').filter((line) => /\.bench\.ts: \d+ cells?, /.test(line))
    const benches = sources.filter((block) => /\bmatrix\(/.test(block.lines.join('\n')))
    check(declared, output).toHaveLength(benches.length)
  })

  /** A folder for each config, with the bench files that stand below it; one for all pages without. */
  async function writeUnits(project: UserProject): Promise<string[]> {
    const plain = 'units/plain'
    const units = new Set([plain])
    await project.write(`${plain}/vitest.config.ts`, CONFIG)
    let count = 0
    for (const page of pages) {
      let unit = plain
      for (const { lines, directives } of page.blocks) {
        const file = directives.find((text) => text.startsWith('file: '))?.slice('file: '.length)
        if (file !== undefined) await project.write(`${plain}/${file}`, lines.join('\n'))
      }
      for (const block of sources.filter(({ page: path }) => path === page.path)) {
        const path = pathOf(block) ?? ''
        const isConfig = path.startsWith('vitest.config')
        count += 1
        if (isConfig) {
          unit = `units/with-config-${count}`
          units.add(unit)
        }
        const name = isConfig ? path : path.replace(/([\w-]+)(\.bench)?\.ts$/, `$1-${count}$2.ts`)
        await project.write(`${unit}/${name}`, block.lines.join('\n'))
      }
    }
    return [...units]
  }
})

const CONFIG = `import { llmBench } from 'vitest-llm-bench/plugin'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [llmBench()] })
`

function workspaceOf(units: readonly string[]): string {
  return `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { projects: ${JSON.stringify(units)} } })
`
}

function tsconfig(): string {
  return JSON.stringify({
    extends: join(repository, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(repository, 'node_modules/@types')],
      paths: {
        'vitest-llm-bench': [join(repository, 'src/index.ts')],
        'vitest-llm-bench/engine': [join(repository, 'src/engine.ts')],
        'vitest-llm-bench/plugin': [join(repository, 'src/plugin.ts')],
        'vitest-llm-bench/testing': [join(repository, 'src/testing.ts')],
      },
    },
    include: ['units'],
  })
}

/** The file that a block of TypeScript is, by its first line. */
function pathOf({ lines }: Block): string | undefined {
  return /^\/\/ ([\w./-]+\.m?ts)$/.exec(lines[0] ?? '')?.[1]
}

interface Command {
  readonly line: string
  readonly block: Block
  /** What it prints, where the page shows that. */
  readonly shown: readonly string[] | undefined
}

/** The commands of a block: each line of `sh`, and what stands behind `$ ` in `console`. */
function commandsOf(block: Block): Command[] {
  if (block.language === 'sh') {
    return block.lines
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => ({ line: line.replace(/\s+# .*$/, ''), block, shown: undefined }))
  }
  const commands: { line: string; block: Block; shown: string[] }[] = []
  for (const line of block.lines) {
    if (line.startsWith('$ ')) commands.push({ line: line.slice(2), block, shown: [] })
    else commands.at(-1)?.shown.push(line)
  }
  return commands
}

/** A project with a run and a baseline; a machine that lags is given other tries to measure. */
async function measuredProject(): Promise<UserProject> {
  const project = await installed.copy()
  let output = ''
  for (const line of preparation) {
    const ran = await project.run(line, rounds)
    expect(ran.code, ran.output).toBe(0)
    output = ran.output
  }
  tries += 1
  if (!/client-limited|not accepted/.test(output) || tries === MAX_TRIES) return project
  await project[Symbol.asyncDispose]()
  return await measuredProject()
}

const MAX_TRIES = 8
let tries = 0

describe.concurrent('commands', () => {
  /** What was executed, so that a command that stands on several pages runs once. */
  const executions = new Map<string, Promise<Ran>>()

  const commands = executed
    .filter(({ language }) => language === 'sh' || language === 'console')
    .flatMap(commandsOf)
    .filter(({ line, shown }) => shown !== undefined || !preparation.includes(line))

  test.for(
    commands.map((command) => [`${placeOf(command.block)}: ${command.line}`, command] as const),
  )('%s', async ([, command], { expect: check }) => {
    const { line, block, shown } = command
    const key = [line, ...block.directives].join('\n')
    const execution = executions.get(key) ?? execute(command)
    executions.set(key, execution)
    const { code, output } = await execution
    check(code, output).toBe(block.directives.includes('exits with 1') ? 1 : 0)
    if (shown) check(firstDifference(shown, output), output).toBeUndefined()
  })
})

async function execute({ line, block }: Command): Promise<Ran> {
  const isFromNothing = block.directives.includes('in an empty folder')
  await using project = await (isFromNothing ? installed : measured).copy()
  await writeNamed(project, line, block)
  const [runId = ''] = readdirSync(join(measured.root, 'results'))
  const words = line.replaceAll(/<(older )?run id>/g, runId)
  // Awaited here: the folder goes with this function.
  return isReading(words)
    ? await project.command(words.split(' ').slice(2))
    : await project.run(words, rounds)
}

/** Whether a line only reads runs that are there, and needs no shell. */
function isReading(line: string): boolean {
  return /^npx vitest-llm-bench (analyze|baseline (accept|list)|charts|compare|export|history|html|share|verify) [\w./ =-]+$/.test(
    line,
  )
}

test('the bench file and the workflow that pages show are those that `init` writes', async () => {
  await using project = await installed.copy()
  await project.run('npx vitest-llm-bench init')
  const written = readFileSync(join(project.root, 'benches/first.bench.ts'), 'utf8')
  const shown = blocks.find(
    (block) => block.page === 'README.md' && pathOf(block) === 'benches/first.bench.ts',
  )
  expect(`${shown?.lines.slice(1).join('\n')}\n`).toBe(written)
  const workflowsOn = (page: string): unknown[] =>
    blocks
      .filter((block) => block.page === page && block.language === 'yaml')
      .map(({ lines }) => parse(lines.join('\n')))
  expect(workflowsOn('docs/gates-in-ci.md')[0]).toEqual(workflow(project, 'llm-bench.yml'))

  await using team = await installed.copy()
  await team.run('npx vitest-llm-bench init --github')
  expect(workflowsOn('docs/pull-requests.md').slice(0, 2)).toEqual([
    workflow(team, 'llm-bench.yml'),
    workflow(team, 'llm-bench-nightly.yml'),
  ])
})

/** A workflow that `init` wrote. */
function workflow({ root }: UserProject, name: string): unknown {
  return parse(readFileSync(join(root, '.github/workflows', name), 'utf8'))
}

/** The bench and test files that a command names, as they stand on its page or in `benches`; and changes. */
async function writeNamed(project: UserProject, line: string, block: Block): Promise<void> {
  for (const [path] of line.matchAll(/benches\/[\w-]+\.bench\.ts|[\w-]+\.test\.ts/g)) {
    const onPage = blocks.find((other) => other.page === block.page && pathOf(other) === path)
    if (onPage) await project.write(path, onPage.lines.join('\n'))
    else if (existsSync(join(repository, path))) {
      await project.write(path, readFileSync(join(repository, path), 'utf8'))
    }
  }
  for (const directive of block.directives) {
    const [, path, from, to] = /^with: (\S+) (\S+) (\S+)$/.exec(directive) ?? []
    if (path === undefined || from === undefined || to === undefined) continue
    const text = readFileSync(join(project.root, path), 'utf8')
    await project.write(path, text.replace(from, to))
  }
}
