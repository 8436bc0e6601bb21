import { expect, test } from 'vitest'

import { answers, type Behaviour, createEndpoint, failsInStream, refuses } from './endpoint.ts'
import { createProject, documentOf } from './project.ts'

const KEY = 'sk-fake+key/with=signs-1f9c3a'
const HEADER = 'tenant-secret "77" x'
const PASSWORD = 'pa55w0rd-of-nobody'
const PAIR = Buffer.from(`svc-of-nobody:${PASSWORD}`).toString('base64')
const COOKIE = 'c00kie-of-nobody'
const secrets = `${KEY} and ${HEADER}`
const parts = `${PAIR}, ${PASSWORD}, ${COOKIE}, ${Buffer.from(`Bearer ${KEY}`).toString('base64url')}`
const headerSafe = { 'x-request-id': `id-${KEY}`, server: HEADER }

const behaviours: Readonly<Record<string, Behaviour>> = {
  refused: refuses(500, { error: { message: `unknown key ${secrets}` } }, headerSafe),
  page: refuses(502, `<html><title>${secrets}, ${parts}</title></html>`),
  broken: failsInStream({ message: `no quota for ${secrets}`, code: KEY }),
  spoken: answers({
    text: `You sent ${secrets} to me, and ${encodeURIComponent(KEY)}, and ${Buffer.from(KEY).toString('base64')}. ${parts}. The quick brown fox.`,
    headers: headerSafe,
    fields: { model: `model-${KEY}`, provider: `upstream-${HEADER}`, system_fingerprint: KEY },
  }),
}
const names = Object.keys(behaviours)

const bench = `
import { matrix } from 'vitest-llm-bench'

matrix('Echo', {
  models: ${JSON.stringify(names)},
  providers: 'local',
  prompts: ['Name three rivers.'], maxTokens: 16, rounds: 2, warmup: 1,
  checks: {
    quotes: ({ text }) => 'the text was: ' + text,
    throws: ({ text }) => { throw new Error('cannot read ' + text) },
  },
  thresholds: { failures: { atMost: 0 }, quality: { atLeast: 1 } },
}, ({ test }) => {
  test.cell('says nothing', ({ cell, expect }) => {
    expect(cell.samples.map(({ text }) => text)).toEqual([])
  })
})
`

test('a key and declared header values that an endpoint echoes are kept and shown nowhere', async () => {
  await using endpoint = await createEndpoint((model) => behaviours[model] ?? answers())
  await using project = await createProject({
    files: { 'a.bench.ts': bench },
    config: {
      plugin: {
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            apiKeyEnv: 'FAKE_KEY',
            headers: {
              'x-tenant': HEADER,
              'proxy-authorization': `Basic ${PAIR}`,
              cookie: `theme=dark; sid=${COOKIE}`,
              'x-route': 'brown',
            },
            secretHeaders: ['x-tenant'],
            models: Object.fromEntries(names.map((name) => [name, name])),
          },
        },
      },
    },
    env: { FAKE_KEY: KEY },
  })

  const run = await project.spawn(['--reporter=verbose', '--reporter=junit'])

  expect(endpoint.requests).toHaveLength(12)
  for (const { headers } of endpoint.requests) {
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-tenant': HEADER })
  }
  const cells = documentOf(run).matrices[0]?.cells ?? []
  expect(cells[0]?.samples[0]?.failure?.message).toContain('unknown key [redacted]')
  expect(cells[3]?.samples[0]?.text).toContain('You sent [redacted] and [redacted] to me')
  expect(cells[3]?.samples[0]?.text).toContain('The quick brown fox.')
  const kept = [...(await project.readAll('results'))]
  expect(kept.length).toBeGreaterThan(1)
  const jsonHeader = JSON.stringify(HEADER).slice(1, -1)
  const forbidden = [
    KEY,
    HEADER,
    jsonHeader,
    JSON.stringify(jsonHeader).slice(1, -1),
    encodeURIComponent(KEY),
    Buffer.from(KEY).toString('base64'),
    // What the bits of the key come to behind `Bearer `.
    Buffer.from(`r ${KEY}`).toString('base64url').slice(4, -4),
    PAIR,
    PASSWORD,
    COOKIE,
  ]
  for (const [where, text] of [...kept, ['the output', run.output] as const]) {
    for (const secret of forbidden) {
      expect(text.includes(secret), `${where} contains ${secret}`).toBe(false)
    }
  }
})

/** Where our own limits on a message's length fall into the key: so many characters before it. */
const paddings = [40, 45, 50, 180, 185, 190, 283, 288, 293].map((length) => 'x'.repeat(length))

test('a key that is cut off by the longest length of a message is hidden as well', async () => {
  await using endpoint = await createEndpoint((model, index) => {
    const echo = `${paddings[index % paddings.length]}${KEY}`
    if (model === 'refused') return refuses(500, { error: { message: echo } })
    if (model === 'broken') return failsInStream({ message: echo })
    if (model === 'foreign') return refuses(200, echo, { 'content-type': 'text/event-stream' })
    return model === 'alien' ? refuses(200, `data: ${echo}\n\n`) : answers({ text: echo })
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': `
import { matrix } from 'vitest-llm-bench'

matrix('Cut', {
  models: ['refused', 'broken', 'foreign', 'alien', 'spoken'],
  providers: 'local',
  prompts: ['Name three rivers.'], maxTokens: 16, rounds: ${paddings.length}, warmup: 0,
  checks: { quotes: ({ text }) => text },
})
`,
    },
    config: {
      plugin: {
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            apiKeyEnv: 'FAKE_KEY',
            models: {
              refused: 'refused',
              broken: 'broken',
              foreign: 'foreign',
              alien: 'alien',
              spoken: 'spoken',
            },
          },
        },
      },
    },
    env: { FAKE_KEY: KEY },
  })

  const run = await project.spawn()

  expect(endpoint.requests).toHaveLength(5 * paddings.length)
  const messages = (documentOf(run).matrices[0]?.cells ?? []).flatMap(({ id, samples }) =>
    samples.flatMap(({ failure, quality }) => [
      [id, failure?.message ?? ''],
      ...(quality?.failed ?? []).map(({ reason }) => [id, reason]),
    ]),
  )
  const start = KEY.slice(0, 8)
  expect(messages.filter(([, message]) => message?.includes(start))).toEqual([])
  expect(run.output).not.toContain(start)
})
