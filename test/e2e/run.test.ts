import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { documentSchema, type DocumentJson } from '../../src/report/schema/document-schema.ts'
import { bundled } from '../bundled.ts'
import { createProject, matrixFile } from './project.ts'
import { type CommandResult, runCommand, spawnCommand } from './run-command.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

const env = { NO_COLOR: '1', AWS_EC2_METADATA_DISABLED: 'true' }

/** Runs `vitest-llm-bench` in a folder. */
function command(cwd: string, args: readonly string[]): Promise<CommandResult> {
  return runCommand(cwd, args, env)
}

describe('run', () => {
  const quick = words('--rounds 2 --warmup 1 --seed 42')

  test('measures the built-in matrix in a folder that has nothing, and prints one document', async () => {
    await using folder = await emptyFolder()
    const { code, stdout, stderr } = await spawnCommand(
      folder.root,
      [
        ...words('run --models gpt-4.1,claude-haiku-4-5 --providers openai,opper'),
        ...words('--sweep-tokens 64,96 --json-mode --json'),
        ...quick,
      ],
      env,
    )
    expect(code, stderr).toBe(0)
    const document = parse(stdout)
    const [matrix, ...others] = document.matrices
    expect(others).toEqual([])
    expect(document.run).toMatchObject({ seed: 42, mode: 'simulated' })
    expect(matrix?.cells.map(({ id }) => id)).toEqual([
      'gpt-4.1@openai maxTokens=64',
      'gpt-4.1@openai maxTokens=96',
      'gpt-4.1@opper maxTokens=64',
      'gpt-4.1@opper maxTokens=96',
      'claude-haiku-4-5@opper maxTokens=64',
      'claude-haiku-4-5@opper maxTokens=96',
    ])
    expect(matrix?.cells.every(({ levels }) => levels.json)).toBe(true)
    expect(matrix?.cells.every(({ samples }) => samples.length === 3)).toBe(true)
    expect(matrix?.reference).toEqual({ maxTokens: 64 })
    expect(stderr).toContain('Every Model Everywhere   6 cells × 2 rounds + 1 warm-up')
  })

  test('keeps standard output clean whoever writes, takes the options of the config, and fails on a verdict', async () => {
    await using project = await createProject({
      config: { plugin: { mode: 'simulated', maxTokens: 40, location: 'here' } },
      files: {
        'a.bench.ts': [
          matrixFile('Strict', {
            models: 'gpt-4.1',
            providers: 'openai',
            thresholds: { ttftMs: { median: { atMost: 0.001 } } },
          }),
          "console.log('noise')",
          "process.stdout.write('more noise\\n')",
          "test('an ordinary one', () => console.log('even here'))",
        ]
          .join('\n')
          .replace('\n', "\nimport { test } from 'vitest'\n"),
        'b.bench.ts': matrixFile('Not asked for', {}),
      },
    })
    const { code, stdout, stderr } = await spawnCommand(
      project.root,
      [...words('run a.bench.ts --json'), ...quick],
      env,
    )
    expect(code, stderr).toBe(1)
    const document = parse(stdout)
    expect(document.matrices.map(({ name }) => name)).toEqual(['Strict'])
    expect(document.run).toMatchObject({ location: 'here' })
    expect(document.matrices[0]?.cells[0]?.levels.maxTokens).toBe(40)
    expect(document.matrices[0]?.verdicts.map(({ verdict }) => verdict)).toContain('failed')
    expect(stderr).toContain('noise')
  })

  test('prints what was measured, also where another file is misuse', async () => {
    await using project = await createProject({
      config: { plugin: { mode: 'simulated', maxTokens: 40 } },
      files: {
        'good.bench.ts': matrixFile('Good', { models: 'gpt-4.1', providers: 'openai' }),
        'bad.bench.ts': matrixFile('Bad', { models: 'gpt-4.1', concurrency: 0 }),
      },
    })
    const { code, stdout, stderr } = await command(project.root, [
      ...words('run good.bench.ts bad.bench.ts --json'),
      ...quick,
    ])
    expect(code, stderr).toBe(2)
    expect(parse(stdout).matrices.map(({ name }) => name)).toEqual(['Good'])
    expect(stderr.trimEnd().split('\n').slice(-2)).toEqual([
      "matrix('Bad'): `concurrency`: expected at least 1, received 0",
      `See ${resolve('docs/errors.md')}#invalid-option`,
    ])
  })

  test('without --json the tables are on standard output', async () => {
    await using project = await createProject({ files: {} })
    const { code, stdout } = await command(project.root, [
      ...words('run --models gpt-4.1-nano --providers openai'),
      ...words('--iterations 1 --warmup 0'),
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('Every Model Everywhere   1 cell × 1 round ')
  })

  test.each([
    [['--rounds', 'many'], '`--rounds` is "many"; expected a whole number, at least 1'],
    [['--models', 'gpt-4.2'], '`--models` names "gpt-4.2", which is not declared. Did you mean'],
    [['--sweep-tokens', '256,x'], '`--sweep-tokens` is "256,x"; expected different whole numbers'],
    [['--providers', ''], '`--providers` is empty'],
    [['gpt-4.1-mini'], 'no bench file matches "gpt-4.1-mini"'],
    [['matrix.ts'], '"matrix.ts" exists, and the project\'s `benchmark.include` (**/*.{bench,'],
    [['a.bench.ts', '--sweep-tokens', '5'], 'In a bench file write maxTokens: [5]'],
    [['--rounds', '1', '--iterations', '2'], "'--iterations <number>' cannot be used with"],
    [
      ['--models', 'gpt-4.1', '--providers', 'bedrock-eu-west-1'],
      'nothing was measured\n--models=gpt-4.1 and --providers=bedrock-eu-west-1 keep no cell',
    ],
    [['a.bench.ts'], 'Did you mean `models`?'],
  ])('%j is misuse, named, and nothing is asked', async (args, message) => {
    await using project = await createProject({
      files: {
        'a.bench.ts': matrixFile('Typo', { modells: 'gpt-4.1' }),
        'matrix.ts': matrixFile('Named otherwise', {}),
      },
    })
    const { code, stdout, stderr } = await command(project.root, ['run', ...args, '--json'])
    expect(stderr).toContain(message)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(await project.readAll('results')).toEqual(new Map())
  })
})

test('what init writes works as it stands, and nothing is ever overwritten', async () => {
  await using folder = await emptyFolder()
  await mkdir(join(folder.root, 'node_modules/vitest-llm-bench'), { recursive: true })
  await installed(folder.root)
  await writeFile(join(folder.root, 'package.json'), '{ "type": "module" }')
  const first = await command(folder.root, ['init'])
  expect(first.code, first.stderr).toBe(0)
  expect(first.stdout).toContain('wrote  .github/workflows/llm-bench.yml')
  const result = await command(
    folder.root,
    words('run benches/first.bench.ts --rounds 2 --warmup 0 --json'),
  )
  expect(result.code, result.stderr).toBe(0)
  expect(parse(result.stdout).matrices[0]?.cells).toHaveLength(4)

  const bench = join(folder.root, 'benches/first.bench.ts')
  await writeFile(bench, '// mine')
  await rm(join(folder.root, '.env.example'))
  const second = await command(folder.root, ['init'])
  expect(second.stdout).toContain(
    'kept   vitest.config.ts\nkept   benches/first.bench.ts\nwrote  .env',
  )
  expect(await readFile(bench, 'utf8')).toBe('// mine')
  expect(second.stdout).toContain('npm install -D vitest vitest-llm-bench')
  expect(second.stdout).toContain('cp .env.example .env')

  const devDependencies = { vitest: '5.1.1', 'vitest-llm-bench': '0.1.0' }
  await writeFile(join(folder.root, 'package.json'), JSON.stringify({ devDependencies }))
  await writeFile(join(folder.root, '.env'), 'OPENAI_API_KEY=mine')
  const third = await command(folder.root, ['init'])
  expect(third.stdout, 'steps that were taken').not.toMatch(/npm install|cp \.env|gitignore/)
  expect(third.stdout).toMatch(/nothing to do\n$/)
  expect(await readFile(join(folder.root, '.gitignore'), 'utf8')).toBe(
    '.env\nresults/\nnode_modules/\n*.history.jsonl\n',
  )
})

test('init names the config for what it is in a package of CommonJS', async () => {
  await using folder = await emptyFolder()
  await writeFile(join(folder.root, 'package.json'), '{ "name": "old" }')
  const { stdout } = await command(folder.root, ['init'])
  expect(stdout).toContain('wrote  vitest.config.mts')
  expect(await readdir(folder.root)).not.toContain('vitest.config.ts')
})

test('init leaves a config of another name alone and says what it lacks', async () => {
  await using folder = await emptyFolder()
  await writeFile(join(folder.root, 'vite.config.js'), 'export default {}')
  const { stdout } = await command(folder.root, ['init'])
  expect(stdout).toContain("kept   vite.config.js: add llmBench() from 'vitest-llm-bench/plugin'")
  expect(await readdir(folder.root)).not.toContain('vitest.config.ts')
})

test('models and estimate need no config and take the flags of run', async () => {
  await using folder = await emptyFolder()
  const flags = words('--models gpt-4.1,gpt-4.1-mini --providers openai')
  const listed = await command(folder.root, ['models', ...flags])
  expect(listed.code, listed.stderr).toBe(0)
  expect(listed.stdout).toMatch(/gpt-4\.1-mini .*\n {2}openai /)
  expect(listed.stdout).not.toContain('openrouter')

  const estimated = await command(folder.root, ['estimate', ...flags, '--iterations', '4'])
  expect(estimated.code, estimated.stderr).toBe(0)
  expect(estimated.stdout).toMatch(/^built-in: 2 cells, 12 requests/)

  const slip = await command(folder.root, ['estimate', '--modells', 'gpt-4.1'])
  expect(slip.code).toBe(2)
  expect(slip.stderr).toContain('Did you mean --models?')
})

test('several named providers are compared with the first, or with the one that is named', async () => {
  await using folder = await emptyFolder()
  const args = words('run --models gpt-4.1 --providers openai,openrouter,opper --rounds 3 --json')
  const referencesOf = async (...more: readonly string[]): Promise<unknown> => {
    const result = await command(folder.root, [...args, ...more])
    expect(result.code, result.stderr).toBe(0)
    const { matrices, run: about } = parse(result.stdout)
    const pairs = matrices.flatMap(({ contrasts }) =>
      contrasts.map(({ cell, reference }) => `${cell} ${reference}`),
    )
    return [[...new Set(pairs)], about.location]
  }
  expect(await referencesOf('--location', 'desk')).toEqual([
    ['gpt-4.1@openrouter gpt-4.1@openai', 'gpt-4.1@opper gpt-4.1@openai'],
    'desk',
  ])
  expect(await referencesOf(...words('--mode simulated --budget 1 --reference opper'))).toEqual([
    ['gpt-4.1@openai gpt-4.1@opper', 'gpt-4.1@openrouter gpt-4.1@opper'],
    null,
  ])
  const slip = await command(folder.root, [...args, '--reference', 'opne'])
  expect(slip.code).toBe(2)
  expect(slip.stderr).toContain('`--reference` names "opne"')
})

test.each([[[]], [['run']], [['init']], [['models']], [['estimate']], [['compare']]])(
  'help of %j teaches by example',
  async (args) => {
    await using folder = await emptyFolder()
    const { code, stdout } = await command(folder.root, [...args, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(String.raw`# .+\n  \$ npx vitest-llm-bench ${args[0] ?? 'init'}\b`),
    )
  },
)

function words(text: string): string[] {
  return text.split(' ')
}

/** A folder without config, package or modules. */
async function emptyFolder(): Promise<AsyncDisposable & { readonly root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

/** Stands for `npm install`: Vitest, and the bundle of the sources as the package. */
async function installed(root: string): Promise<void> {
  const modules = join(root, 'node_modules')
  await symlink(join(repository, 'node_modules/vitest'), join(modules, 'vitest'))
  const own = join(modules, 'vitest-llm-bench')
  const exports = { '.': './index.js', './plugin': './plugin.js' }
  await writeFile(join(own, 'package.json'), JSON.stringify({ type: 'module', exports }))
  for (const name of ['index', 'plugin']) {
    await writeFile(join(own, `${name}.js`), `export * from ${JSON.stringify(bundled(name))}\n`)
  }
}

/** The whole text is one valid document. */
function parse(text: string): DocumentJson {
  return documentSchema.parse(JSON.parse(text))
}
