import { describe, expect, test } from 'vitest'

import { type ForgeOptions, type ForgeServer, startForge } from '../../test/forge-server.ts'
import { Refused } from './forge.ts'
import { Github } from './github.ts'
import { Gitlab } from './gitlab.ts'
import { type Kept, keepComment } from './keep-comment.ts'
import type { Pace } from './rest-client.ts'

const MARKER = '<!-- vitest-llm-bench comment: default -->'
const BOT = 'github-actions[bot]'

const makers = {
  github: (server: ForgeServer, options: ConstructorParameters<typeof Github>[1]) =>
    new Github(
      { api: server.origin, repository: 'me/it', pullRequest: 7, token: 'ghs_secret' },
      options,
    ),
  gitlab: (server: ForgeServer, options: ConstructorParameters<typeof Gitlab>[1]) =>
    new Gitlab(
      { api: server.origin, project: '7', mergeRequest: 7, token: 'glpat-secret' },
      options,
    ),
}

/** A clock that waiting moves. */
function paceOf(): Pace & { readonly waits: number[] } {
  const waits: number[] = []
  let now = Date.UTC(2026, 10, 28)
  return {
    waits,
    now: () => now,
    wait: async (ms) => {
      waits.push(ms)
      now += ms
    },
  }
}

async function keep(
  server: ForgeServer,
  text: string,
  {
    kind = 'github',
    pace = paceOf(),
    timeoutMs = 10_000,
  }: { kind?: keyof typeof makers; pace?: Pace; timeoutMs?: number } = {},
): Promise<Kept> {
  const forge = makers[kind](server, { maxWaitMs: 120_000, pace, timeoutMs })
  try {
    return await keepComment(forge, MARKER, text)
  } finally {
    await forge.close()
  }
}

/** Misbehaves at the first requests of a method. */
function first(
  method: string,
  ...faults: readonly ReturnType<NonNullable<ForgeOptions['misbehave']>>[]
): NonNullable<ForgeOptions['misbehave']> {
  const left = [...faults]
  return (request) => (request.method === method ? left.shift() : undefined)
}

function methodsOf({ requests }: ForgeServer): string[] {
  return requests.map(({ method }) => method)
}

describe.each(['github', 'gitlab'] as const)('a comment on %s', (kind) => {
  test('is written once, and then edited where it stands', async () => {
    await using server = await startForge(kind)
    expect(await keep(server, 'one', { kind })).toEqual({ id: 1, was: 'created' })
    expect(await keep(server, 'two', { kind })).toEqual({ id: 1, was: 'updated' })
    expect(server.notes.map(({ body }) => body)).toEqual([`${MARKER}\ntwo`])
    const [request] = server.requests
    expect(request?.headers[kind === 'github' ? 'authorization' : 'private-token']).toBe(
      kind === 'github' ? 'Bearer ghs_secret' : 'glpat-secret',
    )
  })

  test('is found among 300 of others, and those that say the same are left alone', async () => {
    const me = kind === 'github' ? BOT : 'project_7_bot'
    const others = Array.from({ length: 300 }, (_, index) => ({
      author: 'mallory',
      body: index % 7 === 0 ? `${MARKER}\nmine` : `see ${MARKER}`,
    }))
    await using server = await startForge(kind, {
      notes: [...others, { author: me, body: `${MARKER}\nold` }],
    })
    expect(await keep(server, 'new', { kind })).toEqual({ id: 301, was: 'updated' })
    expect(server.notes).toHaveLength(301)
    expect(server.notes.filter(({ body }) => body.endsWith('new'))).toHaveLength(1)
  })

  test('is written beside one of somebody else, and one of another key', async () => {
    const me = kind === 'github' ? BOT : 'project_7_bot'
    await using server = await startForge(kind, {
      notes: [
        { author: 'mallory', body: `${MARKER}\nfake` },
        { author: me, body: `${MARKER.replace('default', 'other')}\nof another job` },
      ],
    })
    expect(await keep(server, 'one', { kind })).toEqual({ id: 3, was: 'created' })
    expect(await keep(server, 'two', { kind })).toEqual({ id: 3, was: 'updated' })
    expect(server.notes.map(({ body }) => body.split('\n')[1])).toEqual([
      'fake',
      'of another job',
      'two',
    ])
  })

  test('of two that two jobs wrote the oldest stays', async () => {
    const me = kind === 'github' ? BOT : 'project_7_bot'
    await using server = await startForge(kind, {
      notes: [1, 2, 3].map(() => ({ author: me, body: `${MARKER}\nold` })),
    })
    expect(await keep(server, 'new', { kind })).toEqual({ id: 1, was: 'updated' })
    expect(server.notes).toEqual([{ id: 1, author: me, body: `${MARKER}\nnew` }])
  })

  test('that is deleted between being listed and edited is written again', async () => {
    const me = kind === 'github' ? BOT : 'project_7_bot'
    await using server = await startForge(kind, {
      notes: [{ author: me, body: `${MARKER}\nold` }],
      misbehave: ({ method }, { notes }) => {
        if (method === 'PATCH' || method === 'PUT') notes.splice(0, 1)
        return undefined
      },
    })
    expect(await keep(server, 'new', { kind })).toEqual({ id: 2, was: 'created' })
    expect(server.notes.map(({ body }) => body)).toEqual([`${MARKER}\nnew`])
  })
})

test('a dozen jobs at once end in one comment', async () => {
  await using server = await startForge('github', {
    misbehave: ({ path }) => ({ afterMs: path.length % 7 }),
  })
  await Promise.all(Array.from({ length: 12 }, (_, job) => keep(server, `job ${job}`)))
  expect(server.notes).toHaveLength(1)
  expect(server.notes[0]?.body).toMatch(/job \d+$/)
})

test('another job that wrote while this one did keeps the older comment, with the newer text', async () => {
  await using server = await startForge('github', {
    misbehave: ({ method }, { notes }) => {
      // The other one is seen only after this one was written.
      if (method === 'POST' && notes.length === 0) {
        notes.push({ id: 0, author: BOT, body: `${MARKER}\nthe other` })
      }
      return undefined
    },
  })
  expect(await keep(server, 'this one')).toEqual({ id: 0, was: 'updated' })
  expect(server.notes).toEqual([{ id: 0, author: BOT, body: `${MARKER}\nthis one` }])
})

test('whose comment it is, GitHub is asked by the user, then by the viewer', async () => {
  await using mine = await startForge('github', {
    account: 'Octocat',
    notes: [{ author: 'octocat', body: `${MARKER}\nold` }],
  })
  expect(await keep(mine, 'new')).toMatchObject({ was: 'updated' })
  expect(methodsOf(mine)).toEqual(['GET', 'GET', 'PATCH'])

  await using neither = await startForge('github', {
    notes: [{ author: BOT, body: `${MARKER}\nold` }],
    misbehave: ({ path }) => (path === '/graphql' ? { status: 404, body: {} } : undefined),
  })
  expect(await keep(neither, 'new')).toMatchObject({ was: 'updated' })
})

describe('an API that misbehaves', () => {
  test('is asked again after 502, and after a connection that was cut', async () => {
    const pace = paceOf()
    await using server = await startForge('github', {
      misbehave: first('GET', { status: 502, body: 'Bad gateway' }, { cut: true }),
    })
    expect(await keep(server, 'one', { pace })).toMatchObject({ was: 'created' })
    expect(pace.waits).toEqual([1000, 2000])
  })

  test('is waited for as long as it asks', async () => {
    const pace = paceOf()
    const reset = String(pace.now() / 1000 + 20)
    const forever = String(pace.now() / 1000 + 3600)
    await using server = await startForge('github', {
      misbehave: first(
        'POST',
        { status: 429, headers: { 'retry-after': '7' }, body: {} },
        {
          status: 403,
          headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
          body: { message: 'API rate limit exceeded' },
        },
        {
          status: 403,
          headers: { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': forever },
          body: { message: 'You have exceeded a secondary rate limit.' },
        },
      ),
    })
    expect(await keep(server, 'one', { pace })).toMatchObject({ was: 'created' })
    expect(pace.waits).toEqual([7000, 13_000, 60_000])
  })

  test('that asks for more patience than there is, is left', async () => {
    const pace = paceOf()
    await using server = await startForge('github', {
      misbehave: first('GET', { status: 429, headers: { 'retry-after': '3600' }, body: {} }),
    })
    const refused = await keep(server, 'one', { pace }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refused)
    expect(refused).toMatchObject({ status: 429, limitedUntil: pace.now() + 3_600_000 })
    expect(pace.waits).toEqual([])
  })

  test('that answers 502 only is asked five times', async () => {
    await using server = await startForge('github', {
      misbehave: () => ({ status: 502, body: { message: 'Server Error' } }),
    })
    await expect(keep(server, 'one')).rejects.toMatchObject({ status: 502, said: 'Server Error' })
    expect(server.requests).toHaveLength(5)
  })

  test('that took a comment and did not say so has one in the end', async () => {
    await using server = await startForge('github', {
      misbehave: first(
        'POST',
        { status: 502, isDone: true, body: {} },
        { cut: true, isDone: true },
      ),
    })
    expect(await keep(server, 'one')).toEqual({ id: 1, was: 'updated' })
    expect(server.notes).toHaveLength(1)
  })

  test('that is too slow is asked again', async () => {
    await using server = await startForge('github', { misbehave: first('GET', { afterMs: 3000 }) })
    expect(await keep(server, 'one', { timeoutMs: 1000 })).toMatchObject({ was: 'created' })
  })

  test.each([400, 401, 403, 404, 422, 301])('is asked once where it answers %i', async (status) => {
    await using server = await startForge('github', {
      misbehave: () => ({
        status,
        headers: { location: 'http://127.0.0.1:1/' },
        body: { message: 'No', errors: [{ code: 'x' }] },
      }),
    })
    await expect(keep(server, 'one')).rejects.toMatchObject({
      status,
      said: 'No [{"code":"x"}]',
      limitedUntil: undefined,
    })
    expect(server.requests).toHaveLength(1)
  })
})
