import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { listedModelNames, modelNamesModule } from '../scripts/listed-model-names.ts'
import { builtInModels } from '../src/catalog/models.ts'
import { builtInProviders } from '../src/catalog/providers.ts'
import { metricNames } from '../src/model/metric.ts'
import { LanguageService } from './language-service.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What users may import, besides `vitest-llm-bench/testing`, which is for contributors. */
const entries = ['vitest-llm-bench', 'vitest-llm-bench/plugin', 'vitest-llm-bench/engine']

/** What people write; each property has an example. The rest is what they get. */
const written =
  /(?:Options|Thresholds?|Limit|Mapping|Margins|Goal|Rounds|Objective|AtLeast|AtMost|Prices|Matchers|TestContext|MatrixTest|MatrixTools)$/

/** Types of the results document come of its schema; docs/results.md explains their members. */
const ofSchema = /^Results/

/** What every error and every function of JavaScript has. */
const ofJavaScript: ReadonlySet<string> = new Set([
  'cause',
  'message',
  'stack',
  'arguments',
  'caller',
  'length',
  'prototype',
  'Symbol',
])

/** Types of the language and of Vitest, which are explained elsewhere. */
const ofTypeScript: ReadonlySet<string> = new Set([
  'AbortSignal',
  'CallableFunction',
  'Array',
  'ExpectStatic',
  'Omit',
  'OmitThisParameter',
  'Partial',
  'Pick',
  'Promise',
  'Readonly',
  'Record',
  'ThisParameterType',
  'URL',
  'Uint8Array',
])

let folder = ''
let service: LanguageService

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'editor-')))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')], noUnusedLocals: false },
    include: ['*.ts'],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  service = new LanguageService(folder)
  await service.start(folder)
})

afterAll(() => {
  service[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

let files = 0

/** Opens a file. Every `|` in it is a cursor, and not part of the text. */
function open(text: string) {
  const path = join(folder, `file-${(files += 1)}.ts`)
  const cursors: { line: number; character: number }[] = []
  const lines = text.split('\n').map((line, number) => {
    const parts = line.split('|')
    let character = 0
    for (const part of parts.slice(0, -1)) {
      character += part.length
      cursors.push({ line: number, character })
    }
    return parts.join('')
  })
  service.open(path, lines.join('\n'))
  return {
    hovers: () => Promise.all(cursors.map((cursor) => service.hover(path, cursor))),
    completions: () => Promise.all(cursors.map((cursor) => service.complete(path, cursor))),
    errors: () => service.errors(path),
  }
}

interface Shown {
  readonly name: string
  readonly hover: string
  /** What is shown of its type. */
  readonly code: string
  /** What is said of it. */
  readonly words: string
}

function shown(name: string, hover: string): Shown {
  const [, code = '', words = ''] = /^```typescript\n(.*?)\n```\n?(.*)$/s.exec(hover) ?? []
  return { name, hover, code, words: words.trim() }
}

async function namesOf(entry: string): Promise<readonly string[]> {
  const file = open(`import type * as api from '${entry}'\ntype Any = api.|`)
  const [names = []] = await file.completions()
  return names
}

async function typesOf(entry: string, names: readonly string[]): Promise<readonly Shown[]> {
  const lines = names.map((name, index) => `type T${index} = api.|${name}`)
  const file = open(`import type * as api from '${entry}'\n${lines.join('\n')}`)
  const hovers = await file.hovers()
  return names.map((name, index) => shown(name, hovers[index] ?? ''))
}

/** The properties of everything that an entry exports and that has some. */
async function propertiesOf(entry: string, types: readonly Shown[]): Promise<readonly Shown[]> {
  const withProperties = types.filter(({ code }) =>
    /^(?:\(alias\) )?(?:interface|class) /.test(code),
  )
  const declarations = withProperties
    .map(
      ({ name, code }, index) =>
        `declare const v${index}: api.${name}${code.includes('<') ? '<never>' : ''}`,
    )
    .join('\n')
  const head = `import type * as api from '${entry}'\n${declarations}\n`
  const members = await open(
    `${head}${withProperties.map((_, index) => `void v${index}.|;`).join('\n')}`,
  ).completions()
  const all = members.flatMap((names, index) =>
    names
      .map((name) => name.replace('?', ''))
      .filter((name) => /^[\w$]+$/.test(name) && !ofJavaScript.has(name))
      .map((name) => ({ index, name, label: `${withProperties[index]?.name}.${name}` })),
  )
  const hovers = await open(
    `${head}${all.map(({ index, name }) => `void v${index}.|${name};`).join('\n')}`,
  ).hovers()
  return all.map(({ label }, index) => shown(label, hovers[index] ?? ''))
}

describe.each(entries)('what %s exports', (entry) => {
  test('is explained by the editor, each property with an example where people write it', async () => {
    const exported = new Set((await Promise.all(entries.map(namesOf))).flat())
    const types = (await typesOf(entry, await namesOf(entry))).filter(
      ({ name }) => !ofSchema.test(name),
    )
    const properties = await propertiesOf(entry, types)
    expect(properties.length).toBeGreaterThan(types.length)
    const undocumented = [...types, ...properties].filter(({ words }) => words === '')
    const withoutExample = properties.filter(
      ({ name, words }) => written.test(name.split('.')[0] ?? '') && !words.includes('*@example*'),
    )
    const withoutDefault = properties.filter(
      ({ name, code, words }) =>
        /(?<!Metric)(?:Options|Rounds)$/.test(name.split('.')[0] ?? '') &&
        /\?: /.test(code.split('\n')[0] ?? '') &&
        !/\*@default\*/.test(words),
    )
    // A type that has no name is shown with all that it is made of.
    const unnamed = [
      ...properties.filter(({ code }) => code.includes('{')),
      ...types.filter(({ code }) => /^(?:\(alias\) )?type /.test(code) && code.includes('{')),
    ]
    // Whose own members nobody would find: every type that a member names is exported somewhere.
    const unreachable = properties.flatMap(({ name, code }) =>
      (
        code
          .replaceAll(/'[^']*'|"[^"]*"/g, '')
          .split(': ')
          .slice(1)
          .join(' ')
          .match(/\b[A-Z]\w+/g) ?? []
      )
        .filter((type) => !exported.has(type) && !ofTypeScript.has(type))
        .map((type) => `${name}: ${type}`),
    )
    expect({
      undocumented: undocumented.map(({ name }) => name),
      withoutExample: withoutExample.map(({ name }) => name),
      withoutDefault: withoutDefault.map(({ name }) => name),
      unnamed: unnamed.map(({ name }) => name),
      unreachable: [...new Set(unreachable)],
    }).toEqual({
      undocumented: [],
      withoutExample: [],
      withoutDefault: [],
      unnamed: [],
      unreachable: [],
    })
  })
})

/** What is said of each property of a type, without the example. */
async function explained(type: string): Promise<Readonly<Record<string, string | undefined>>> {
  const types = await typesOf('vitest-llm-bench', [type])
  const properties = await propertiesOf('vitest-llm-bench', types)
  return Object.fromEntries(
    properties.map(({ name, words }) => [name.split('.')[1], words.split('*@example*')[0]]),
  )
}

test('a metric is explained alike where it is limited and where it was measured', async () => {
  const measured = await explained('PerMetric')
  expect(Object.keys(measured).toSorted()).toEqual(metricNames.toSorted())
  expect(await explained('MetricOptions')).toEqual(measured)
})

test('matchers are explained where they are called', async () => {
  const hovers = await open(`
    import { matrix } from 'vitest-llm-bench'
    matrix('x', {}, ({ test }) => {
      test.cell('y', ({ cell, expect }) => {
        expect(cell).|toHaveQuantile('ttftMs', 0.9, { |atMost: 1_500 })
        expect(cell).|toHaveQuality({ atLeast: 0.9 })
        expect(cell).|toHaveFailureRate({ atMost: 0.05 })
      })
      test.contrast('z', ({ contrast, expect }) => {
        expect(contrast).|toHaveChange('ttftMs', { atMost: 0.25, |sure: true })
      })
    })`).hovers()
  expect(hovers).toHaveLength(6)
  for (const hover of hovers) expect(hover).toContain('*@example*')
})

test('the models of the price list are those that editors know', async () => {
  const module = await readFile(join(root, 'src/model/listed-model-names.ts'), 'utf8')
  expect(module, 'run `npm run model-names`').toBe(modelNamesModule(listedModelNames()))
})

describe('the editor completes', () => {
  const models = expect.arrayContaining([
    ...builtInModels.map(({ name }) => name),
    ...listedModelNames(),
  ])
  const providers = expect.arrayContaining(builtInProviders.map(({ name }) => name))

  test('models, providers and metrics', async () => {
    const file = open(`
      import { chat, judgedBy, matrix } from 'vitest-llm-bench'
      matrix('x', {
        models: ['|'],
        providers: '|',
        reference: { provider: '|' },
        against: { model: '|' },
        rounds: { min: 1, max: 2, until: { metric: '|', relativeWidth: 0.1 } },
        thresholds: { | },
      })
      judgedBy({ model: '|', provider: '|', atLeast: 1 })
      chat('|', 'openai')
      matrix('y', { thresholds: { contrast: { | } } })`)
    const [axis, others, reference, against, metric, limits, judge, judging, called, contrasts] =
      await file.completions()
    expect([axis, against, judge, called]).toEqual([models, models, models, models])
    expect([others, reference, judging]).toEqual([providers, providers, providers])
    expect(metric).toEqual(metricNames.toSorted())
    expect(limits).toEqual(
      expect.arrayContaining([...metricNames, 'contrast', 'quality'].map((name) => `${name}?`)),
    )
    expect(contrasts).toEqual(
      expect.arrayContaining([...metricNames, 'failures'].map((name) => `${name}?`)),
    )
    // Any other name is a name: the run says what is not declared.
    expect(
      await open(`
        import { matrix } from 'vitest-llm-bench'
        matrix('x', { models: 'gpt-9', providers: ['mine'], reference: { provider: 'mine' } })`).errors(),
    ).toEqual([])
  })

  test('what a config declares that is registered', async () => {
    const config = open(`
      import { llmBench, type PluginOptions } from 'vitest-llm-bench/plugin'
      const options = {
        models: { 'my-model': { family: 'mine' } },
        providers: {
          lab: { baseURL: 'http://127.0.0.1:8080/v1', models: ['gemma', 'llama'] },
          gateway: { baseURL: 'http://127.0.0.1:4000/v1', models: { 'phi-4': 'phi', qwen: {} } },
        },
      } satisfies PluginOptions
      declare module 'vitest-llm-bench' {
        interface Register {
          options: typeof options
        }
      }
      export default [llmBench(options)]`)
    expect(await config.errors()).toEqual([])
    const [names, places] = await open(`
      import { matrix } from 'vitest-llm-bench'
      matrix('x', { models: '|', providers: '|' })`).completions()
    expect(names).toEqual(expect.arrayContaining(['my-model', 'gemma', 'llama', 'phi-4', 'qwen']))
    expect(names).toEqual(models)
    expect(places).toEqual(expect.arrayContaining(['lab', 'gateway']))
    expect(places).toEqual(providers)
  })
})

test('a mistake is told in one line that names the type', async () => {
  const file = open(`
    import { matrix } from 'vitest-llm-bench'
    import { llmBench } from 'vitest-llm-bench/plugin'
    matrix('a', { round: 3 })
    matrix('b', { rounds: '10' })
    matrix('c', { models: 3 })
    matrix('d', { thresholds: { ttftMS: { p95: { atMost: 800 } } } })
    matrix('e', { thresholds: { ttftMs: { p59: { atMost: 800 } } } })
    matrix('f', { thresholds: { ttftMs: { p95: 800 } } })
    matrix('g', { rounds: { min: 1, max: 2, until: { metric: 'ttft', relativeWidth: 0.1 } } })
    matrix('h', { against: { provder: 'prod' } })
    llmBench({ gate: { alpa: 0.05 } })
    llmBench({ providers: { lab: { baseUrl: 'http://127.0.0.1:8080/v1' } } })`)
  expect(await file.errors()).toMatchInlineSnapshot(`
    [
      "Object literal may only specify known properties, but 'round' does not exist in type 'MatrixOptions'. Did you mean to write 'rounds'?",
      "Type 'string' is not assignable to type 'number | AdaptiveRounds | undefined'.",
      "Type 'number' is not assignable to type 'readonly ModelName[] | ModelName | undefined'.",
      "Object literal may only specify known properties, but 'ttftMS' does not exist in type 'Thresholds'. Did you mean to write 'ttftMs'?",
      "Object literal may only specify known properties, and 'p59' does not exist in type 'MetricThresholds'.",
      "Type 'number' has no properties in common with type 'Limit'.",
      "Type '"ttft"' is not assignable to type 'MetricName'.",
      "Object literal may only specify known properties, but 'provder' does not exist in type 'AgainstOptions'. Did you mean to write 'provider'?",
      "Object literal may only specify known properties, but 'alpa' does not exist in type 'GateOptions'. Did you mean to write 'alpha'?",
      "Object literal may only specify known properties, but 'baseUrl' does not exist in type 'ProviderOptions'. Did you mean to write 'baseURL'?",
    ]
  `)
})
