import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { event } from '../../src/protocol/server-events.ts'
import { answers, type Behaviour, createEndpoint, failsInStream, refuses } from './endpoint.ts'
import { createProject, documentOf } from './project.ts'
import { runCommand } from './run-command.ts'

const KEY = 'sk-proj-T4bQz81LmXv0RwKc7YjP3nHdG6sFa9Ue'
const TENANT = 'q7ZkWm2XvB9tRc5LyH8dNf3J'
const JOB_TOKEN = 'glcbt-64_V5nXq9RtBz2KwMh7LcYdJ8'
const PROXY_PASSWORD = 'Pq8Zt3Wm6Xk9Rv2B'
const PLANTED = [KEY, TENANT, JOB_TOKEN, PROXY_PASSWORD]

/** What a server says that repeats keys: wholes, twelve characters of the middle, and encodings of both. */
function echo(key = KEY): string {
  const middle = key.slice(10, 22)
  const bearer = Buffer.from(`Bearer ${key}`)
  return [
    key,
    key.slice(8),
    middle,
    middle.toUpperCase(),
    encodeURIComponent(middle.split('').join('%2D')).replaceAll('%252D', ''),
    middle.replaceAll(/./g, (character) => `&#x${character.charCodeAt(0).toString(16)};`),
    middle.replaceAll(/./g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
    middle.split('').join('\u200B'),
    middle.split('').join('\u00AD'),
    bearer.toString('base64'),
    bearer.subarray(10, 30).toString('base64url'),
    Buffer.from(middle).toString('hex'),
  ].join(' ')
}

const headers = { 'x-request-id': `id-${KEY.slice(9)}`, server: `proxy of ${TENANT}` }

/** A stream whose every field repeats keys. */
const everywhere: Behaviour = async (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
  const chunk = (delta: object, end: object = {}): string =>
    event({
      id: KEY,
      model: `model-${KEY.slice(8)}`,
      provider: TENANT,
      system_fingerprint: KEY,
      choices: [{ index: 0, delta, finish_reason: null, ...end }],
    })
  const text = `${echo()} ${echo(TENANT)} Name: the Rhine.`
  response.write(chunk({ role: 'assistant', content: '' }))
  // Across reads: piece by piece.
  for (let at = 0; at < text.length; at += 7) {
    response.write(chunk({ content: text.slice(at, at + 7) }))
    if (at % 70 === 0) await new Promise(setImmediate)
  }
  const call = { name: `look_${KEY.slice(12)}`, arguments: JSON.stringify({ [KEY]: echo() }) }
  response.write(chunk({ tool_calls: [{ index: 0, id: KEY, type: 'function', function: call }] }))
  response.write(chunk({}, { finish_reason: `stopped for ${KEY.slice(8)}` }))
  const usage = { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50, [KEY]: TENANT }
  response.write(event({ choices: [], usage }))
  response.end('data: [DONE]\n\n')
}

const behaviours: Readonly<Record<string, Behaviour>> = {
  everywhere,
  refused: refuses(500, { error: { message: echo(), type: KEY, code: TENANT } }, headers),
  redirected: refuses(307, echo(), { location: `https://example.com/?key=${KEY}` }),
  broken: failsInStream({ message: echo(TENANT), code: KEY }),
  spoken: answers({ text: echo(), headers, usage: { completion_tokens: KEY } }),
}
const names = Object.keys(behaviours)

const bench = `
import { matrix } from 'vitest-llm-bench'

const checks = {
  quotes: ({ text }) => 'the text was: ' + text,
  throws: ({ text }) => { throw new Error(process.env.LAB_KEY + text) },
}
const common = { models: ${JSON.stringify(names)}, providers: 'local', prompts: ['Name three rivers.'], maxTokens: 16, checks }

matrix('Echo', { ...common, rounds: 2, warmup: 1, thresholds: { failures: { atMost: 0 }, quality: { atLeast: 1 } } }, ({ test }) => {
  test.cell('throws a key', () => { throw new Error('no ' + process.env.LAB_KEY.slice(9)) })
})
matrix('Under load', { ...common, rounds: 8, warmup: 0, concurrency: 4 })
`

/** Keys in what Vitest itself shows: output, errors, and the source around the place of an error. */
const own = `
import { matrix } from 'vitest-llm-bench'

console.log('the key is', process.env.LAB_KEY)
const told = () => { console.error(new Error('told ' + process.env.LAB_KEY)); return true }
matrix('Told', { models: 'spoken', providers: 'local', prompts: ['Name three rivers.'], rounds: 2, warmup: 0, maxTokens: 16, checks: { told } }, ({ test, expect }) => {
  test.cell('holds a key', () => {
    const key = '${KEY}'
    throw Object.assign(new Error('refused', { cause: new Error(key) }), { key })
  })
  test.cell('compares a key', ({ expect }) => expect({ key: process.env.LAB_KEY }).toEqual({ key: 'x' }))
})
`
const broken = `
throw new Error('cannot start with ' + process.env.LAB_KEY)
`

/** Twelve characters in a row of any planted key, in lower case, and as base64 and digits have them. */
const parts = PLANTED.flatMap((key) =>
  Array.from({ length: key.length - 11 }, (_, start) => key.slice(start, start + 12)),
).filter((part) => !part.startsWith('sk-proj-'))
const encodedParts = parts.flatMap((part) =>
  [0, 1, 2].map((offset) =>
    Buffer.from(`${'\0'.repeat(offset)}${part}`)
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((12 + offset) * 8) / 6)),
  ),
)

const vitestReporters = [
  '--reporter=verbose',
  '--reporter=junit',
  '--outputFile.junit=results/junit.xml',
  '--reporter=json',
  '--outputFile.json=results/vitest.json',
  '--reporter=github-actions',
]

function spilt(text: string): string[] {
  const shown = text
    .replaceAll(/[\u200B\u00AD]/g, '')
    .replaceAll(/\\+u00([\da-f]{2})|&#x([\da-f]{2});|%([\da-f]{2})/gi, (_found, ...codes) =>
      String.fromCharCode(Number.parseInt(String(codes.find(Boolean)), 16)),
    )
  const small = shown.toLowerCase()
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return [
    ...parts.filter((part) => small.includes(part.toLowerCase())),
    ...parts.filter((part) => small.includes(Buffer.from(part).toString('hex'))),
    ...encodedParts.filter((part) => standard.includes(part)),
  ]
}

test('keys that stand wherever they can are in no byte that is written or printed', async () => {
  await using endpoint = await createEndpoint((model) => behaviours[model] ?? answers())
  await using project = await createProject({
    files: { 'a.bench.ts': bench, 'own.bench.ts': own, 'broken.bench.ts': broken },
    config: {
      plugin: {
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            apiKeyEnv: 'LAB_KEY',
            headers: { 'x-tenant': TENANT },
            secretHeaders: ['x-tenant'],
            models: Object.fromEntries(names.map((name) => [name, name])),
          },
        },
      },
    },
    env: {
      LAB_KEY: KEY,
      CI_JOB_TOKEN: JOB_TOKEN,
      HTTPS_PROXY: `http://me:${PROXY_PASSWORD}@127.0.0.1:9`,
    },
  })

  const run = await project.spawn([...vitestReporters, '-u'], {
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(project.root, 'results', 'summary.md'),
      GITHUB_HEAD_REF: `fix-${JOB_TOKEN}`,
    },
  })

  expect(endpoint.requests.length).toBe(names.length * (3 + 8) + 2)
  const first = documentOf(run).matrices.find(({ name }) => name === 'Echo')
  // What was hidden was there.
  expect(run.output.split('[redacted]').length).toBeGreaterThan(5)
  expect(first?.cells[0]?.samples[0]?.text).toContain('Name: the Rhine.')
  for (const args of [
    ['html', 'results', '--out', 'results/again.html'],
    ['export', 'results', '--out', 'results/samples.csv'],
    ['charts', 'results', '--out', 'results/charts'],
  ]) {
    const { stdout, stderr } = await runCommand(project.root, args, { CI_JOB_TOKEN: JOB_TOKEN })
    expect(spilt(stdout + stderr), args[0]).toEqual([])
  }
  const kept = [...(await project.readAll('.'))].filter(
    ([name]) => !/node_modules|vitest\.config|own\.bench\.ts$/.test(name),
  )
  expect(kept.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/samples\.ndjson$/),
      expect.stringMatching(/report\.html$/),
      expect.stringMatching(/summary\.md$/),
      expect.stringMatching(/samples\.csv$/),
      expect.stringMatching(/junit\.xml$/),
      expect.stringMatching(/vitest\.json$/),
    ]),
  )
  const found = [...kept, ['the output', run.output] as const].flatMap(([where, text]) =>
    spilt(text).map((part) => `${part} in ${where}`),
  )
  expect(found).toEqual([])
  expect(await readFile(join(project.root, 'a.bench.ts'), 'utf8')).toBe(bench)
})

test('a matrix that itself holds a key sends nothing, and does not repeat it', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': `
import { matrix } from 'vitest-llm-bench'

matrix('Told', {
  models: 'm', providers: 'local', prompts: ['Is ' + process.env.LAB_KEY + ' a key?'], maxTokens: 16, rounds: 2,
})
`,
    },
    config: {
      plugin: {
        providers: {
          local: { baseURL: endpoint.baseURL, apiKeyEnv: 'LAB_KEY', models: { m: 'm' } },
        },
      },
    },
    env: { LAB_KEY: KEY },
  })

  const run = await project.spawn()

  expect(endpoint.requests).toEqual([])
  expect(run.output).toMatch(/holds the credential `LAB_KEY`.*Nothing was sent/)
  expect(spilt(run.output)).toEqual([])
})
