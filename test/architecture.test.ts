import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** How anything is written for people: every module may use it. */
const GROUND = 'src/format'

/** Which modules a module may import. `vitest` is a module too: its API is experimental. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  [GROUND]: [],
  'src/model': [],
  // Bundled when the package is built, as are the two below.
  'src/model/zod.ts': ['zod'],
  'src/stats': [],
  'src/tokenizer': ['gpt-tokenizer'],
  'src/metrics': ['src/model', 'src/stats', 'src/tokenizer'],
  // The search for the highest load: numbers in, numbers out.
  'src/capacity': ['src/model', 'src/stats', 'src/metrics'],
  // Figures in the shape of ordinary benchmarks.
  'src/metrics/tinybench-statistics.ts': ['tinybench'],
  'src/quality': ['src/model'],
  'src/catalog': ['src/model'],
  'src/catalog/price-list.ts': ['@pydantic/genai-prices'],
  // How credentials are found in what is kept and shown.
  'src/secrets': ['src/model'],
  'src/transport': ['src/model'],
  'src/protocol': ['src/model', 'src/transport'],
  'src/runner': [
    'src/model',
    'src/metrics',
    'src/quality',
    'src/secrets',
    'src/transport',
    'src/protocol',
    'src/stats/random.ts',
    'src/stats/gamma-variate.ts',
  ],
  'src/gate': ['src/model', 'src/stats', 'src/metrics', 'src/secrets'],
  'src/bridge': ['src/model'],
  // Results of other tools as requests in our units; knows no documents.
  'src/foreign': [
    'src/model',
    'src/protocol/json-value.ts',
    'src/secrets',
    'src/stats/quantile.ts',
  ],
  // Bundled when the package is built.
  'src/foreign/yaml.ts': ['yaml'],
  'src/report': [
    'src/foreign',
    'src/model',
    'src/stats',
    'src/capacity',
    'src/metrics',
    'src/gate',
    'src/secrets',
    'src/bridge',
    // Verification draws the rounds anew, and stops them by their rule.
    'src/runner/schedule.ts',
    'src/runner/blocks.ts',
    'src/runner/arrival-times.ts',
    'src/runner/share.ts',
    'src/runner/think-time.ts',
    'src/runner/stopping.ts',
    'src/runner/suspensions.ts',
    'src/runner/refusal-pauses.ts',
    // Outages are told apart from requests as they come, and as a journal has them.
    'src/runner/outages.ts',
    // … and looks for limits in the body that was sent.
    'src/protocol/body-limits.ts',
    'src/protocol/field-path.ts',
    'src/protocol/json-value.ts',
  ],
  // Knows nothing of charts, and needs nothing of Node: browsers may paint with it.
  'src/paint': [],
  'src/charts': ['src/model', 'src/paint', 'src/stats', 'src/metrics', 'src/report', 'src/secrets'],
  'src/export': ['src/model', 'src/report'],
  // Documents and samples in OpenTelemetry's terms, and the way to a collector.
  'src/telemetry': [
    'src/model',
    'src/bridge',
    'src/report',
    'src/secrets',
    // What a cell's endpoint says apart, and what a server asks for that refuses.
    'src/gate/fingerprint.ts',
    'src/runner/retry-after.ts',
  ],
  // Who made a file, by a signed statement of Sigstore's.
  'src/attestation': ['src/model'],
  // Where the injectors of one load meet.
  'src/rendezvous': ['src/model', 'src/transport/error-message.ts', 'src/transport/clock.ts'],
  'src/simulator': [
    'src/model',
    'src/catalog',
    'src/tokenizer',
    'src/format/significant.ts',
    'src/stats',
    // A fake vendor for every protocol.
    'src/protocol/fake-vendor.ts',
    'src/protocol/fake-vendors.ts',
    'src/protocol/requested-answer.ts',
    'src/protocol/field-path.ts',
    'src/protocol/json-value.ts',
    // Both read the machine's one clock.
    'src/transport/clock.ts',
    'src/transport/error-message.ts',
  ],
  // Measures a matrix once, for whoever asks; knows nothing of Vitest.
  'src/session': [
    'src/model',
    // What is true of what it measured there.
    'src/simulator/truth.ts',
    'src/simulator/served-models.ts',
    'src/simulator/world.ts',
    'src/capacity',
    'src/catalog',
    'src/gate',
    'src/bridge',
    'src/runner',
    'src/rendezvous',
    'src/secrets',
    'src/transport',
    'src/metrics',
    'src/quality',
    // A helper process reads what this one captured.
    'src/protocol/contract.ts',
    'src/protocol/read-again.ts',
  ],
  'src/dsl': [
    'src/secrets',
    'src/model',
    'src/gate',
    'src/bridge',
    'src/session',
    'src/metrics',
    'src/stats',
    'vitest',
    'tinybench',
  ],
  // The session and the reports without Vitest.
  'src/engine': [
    'src/model',
    'src/bridge',
    'src/invocation',
    'src/report',
    'src/session',
    'src/simulator',
  ],
  'src/invocation': [
    'src/secrets',
    'src/model',
    'src/catalog',
    'src/bridge',
    'src/rendezvous',
    'src/simulator',
    'src/telemetry',
    'src/render/github/github-job.ts',
    'vitest/node',
    'vitest',
  ],
  // Comments on pull requests, by the REST APIs of GitHub and GitLab.
  'src/forge': ['src/model', 'src/runner/retry-after.ts'],
  // Where the reporters of a run are made.
  'src/invocation/report-run.ts': [
    'src/bridge',
    'src/invocation',
    'src/telemetry',
    'reporters',
    'vitest/node',
  ],
  // Documents as lines, Markdown and HTML: functions, no files and no Vitest.
  'src/render': ['src/model', 'src/stats', 'src/report', 'src/gate', 'src/bridge'],
  reporters: [
    'src/model',
    'src/metrics',
    'src/gate',
    'src/report',
    'src/bridge',
    'src/render',
    'src/secrets',
    'src/telemetry',
    'vitest/node',
  ],
  // Runs in a browser: what it shares with the rest may need nothing of Node.
  'src/page': [
    // What it computes again from its samples, by the functions that measured them.
    'src/model',
    'src/stats',
    'src/metrics',
    'src/gate',
    'src/render/html/page-data.ts',
    'src/render/history/history-data.ts',
    'src/render/history/packed-numbers.ts',
    'src/render/history/show-figure.ts',
  ],
  // What a user's bench file may import, and what the command hands it.
  'src/built-in': ['src/index.ts', 'src/bridge', 'vitest'],
  'src/command': [
    'src/secrets',
    // For folders whose config does not name it.
    'src/plugin.ts',
    'src/model',
    'src/catalog',
    'src/bridge',
    'src/gate',
    'src/report',
    'src/invocation',
    'src/report',
    'src/charts',
    'src/paint',
    'src/export',
    'src/attestation',
    'src/telemetry',
    'src/forge',
    'src/render',
    // The command that injectors meet at.
    'src/rendezvous',
    'src/transport/clock.ts',
    'src/transport/error-message.ts',
    'src/report/assembly/write-whole.ts',
    // Verification reads traces again that were replayed.
    'src/session/trace-again.ts',
    'vitest/node',
  ],
  'src/cli.ts': ['src/command', 'src/invocation/check-node.ts'],
  'src/index.ts': ['src/dsl', 'src/session', 'src/model', 'src/quality'],
  'src/engine.ts': [
    'src/engine',
    'src/session',
    'src/gate',
    'src/invocation',
    'src/model',
    'src/report',
  ],
  // The contract suite, which registers tests of a protocol.
  'src/testing': ['src/model', 'src/transport', 'src/protocol', 'src/metrics/failure.ts', 'vitest'],
  'src/testing.ts': ['src/testing', 'src/model', 'src/transport', 'src/protocol'],
  'src/plugin.ts': ['src/invocation', 'src/model', 'src/bridge', 'vitest/config'],
  'src/setup.ts': ['src/session/real-globals.ts'],
  'src/provider.ts': ['src/dsl', 'vitest', 'tinybench'],
}

/** Packages whose use is bound to modules; all others may be used anywhere. */
const guardedPackages =
  /^(vitest(\/.*)?|tinybench|gpt-tokenizer(\/.*)?|zod(\/.*)?|yaml|@pydantic\/genai-prices)$/

interface Import {
  readonly file: string
  readonly target: string
}

function importsOf(file: string, source: string): Import[] {
  const specifiers = source.matchAll(
    /^(?:import|export)\b[^'"]*?from '([^']+)'|import\('([^']+)'\)/gm,
  )
  return [...specifiers].flatMap(([, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? ''
    if (specifier.startsWith('.')) {
      const target = relative(root, resolve(root, dirname(file), specifier))
      return [{ file, target: target.split(sep).join('/') }]
    }
    return guardedPackages.test(specifier) ? [{ file, target: specifier }] : []
  })
}

/** The module a file lives in: the longest entry of the table that holds it. */
function moduleOf(file: string): string | undefined {
  return Object.keys(mayImport)
    .filter((module) => isInside(file, module))
    .toSorted((a, b) => b.length - a.length)[0]
}

function isInside(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}

function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, target }) => {
    const module = moduleOf(file)
    if (module === undefined) return [`${file} lives in no module`]
    const isAllowed =
      isInside(target, module) ||
      isInside(target, GROUND) ||
      mayImport[module]?.some((place) => isInside(target, place))
    return isAllowed ? [] : [`${file} imports ${target}, which ${module} may not`]
  })
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

const files = [...sourceFiles('src'), ...sourceFiles('reporters')]
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

/** Files that are linked before a file can run, and what they name of Node and of packages. */
function linkedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const source = readFileSync(join(root, file), 'utf8')
  for (const [, specifier = ''] of source.matchAll(
    /^(?:import|export) (?!type\b)[^'"]*?from '([^']+)'/gm,
  )) {
    if (specifier.startsWith('.')) linkedWith(join(dirname(file), specifier), seen)
    else seen.add(specifier)
  }
  return seen
}

test.each(['src/cli.ts', 'src/plugin.ts'])('%s can refuse an old Node in a sentence', (entry) => {
  const linked = [...linkedWith(entry)]
  expect(linked).toContain('src/invocation/check-node.ts')
  const outside = linked.filter((name) => !name.endsWith('.ts'))
  expect(outside.filter((name) => !/^(fastest-levenshtein|node:(path|url))$/.test(name))).toEqual(
    [],
  )
})

/** What every test run, every benchmark worker, every ordinary benchmark and `--help` load of ours. */
test.each([
  ['src/cli.ts', 17],
  ['src/command/program.ts', 26],
  ['src/plugin.ts', 11],
  ['src/setup.ts', 7],
  ['src/provider.ts', 4],
  ['src/invocation/attach-project.ts', 14],
])('%s loads next to nothing', (entry, most) => {
  const linked = [...linkedWith(entry)]
  const own = linked.filter((name) => name.endsWith('.ts'))
  expect(own.length, own.join('\n')).toBeLessThanOrEqual(most)
  const packages = linked.filter((name) => !name.endsWith('.ts') && !name.startsWith('node:'))
  const small = new Set(['commander', 'fastest-levenshtein', 'tinybench'])
  expect(packages.filter((name) => !small.has(name))).toEqual([])
})

describe('modules import one way', () => {
  test('no file reaches where its module may not', () => {
    expect(violations(imports)).toEqual([])
  })

  test('the table sees the imports there are', () => {
    expect(files.length).toBeGreaterThan(60)
    expect(imports.length).toBeGreaterThan(150)
  })

  test('a planted violation is found', () => {
    const planted = importsOf('src/stats/planted.ts', "import { x } from '../runner/measure.ts'\n")
    expect(violations(planted)).toEqual([
      'src/stats/planted.ts imports src/runner/measure.ts, which src/stats may not',
    ])
  })

  test('a planted use of vitest outside its modules is found', () => {
    const planted = importsOf('src/runner/planted.ts', "import { test } from 'vitest'\n")
    expect(violations(planted)).toHaveLength(1)
  })

  test('every module of the table exists', () => {
    const empty = Object.keys(mayImport).filter(
      (module) => !files.some((file) => isInside(file, module)),
    )
    expect(empty).toEqual([])
  })
})
