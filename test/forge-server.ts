import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

import { z } from 'zod'

interface StoredNote {
  readonly id: number
  readonly author: string
  body: string
}

interface ForgeRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

/** What is answered in place of what was asked for. */
interface Misbehaviour {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly afterMs?: number
  /** The connection is cut; the request had its effect where `isDone`. */
  readonly cut?: boolean
  readonly isDone?: boolean
}

export interface ForgeServer extends AsyncDisposable {
  readonly origin: string
  /** Oldest first. */
  readonly notes: StoredNote[]
  readonly requests: ForgeRequest[]
}

export interface ForgeOptions {
  /** Whose token it is; by default that of GitHub's jobs, which may not ask who it is. */
  readonly account?: string
  readonly notes?: readonly Omit<StoredNote, 'id'>[]
  readonly misbehave?: (request: ForgeRequest, server: ForgeServer) => Misbehaviour | undefined
}

const written = z.object({ body: z.string() })

/** The parts of GitHub's and GitLab's REST APIs that comments take, on a free port of 127.0.0.1. */
export async function startForge(
  kind: 'github' | 'gitlab',
  { account, notes = [], misbehave = () => undefined }: ForgeOptions = {},
): Promise<ForgeServer> {
  const me = account ?? (kind === 'github' ? 'github-actions[bot]' : 'project_7_bot')
  let nextId = 1
  const store = (author: string, body: string): StoredNote => {
    const note = { id: nextId, author, body }
    nextId += 1
    forge.notes.push(note)
    return note
  }
  const shown = ({ id, author, body }: StoredNote) =>
    kind === 'github'
      ? { id, body, user: { login: author } }
      : { id, body, author: { username: author }, system: false }
  const list =
    kind === 'github' ? '/repos/me/it/issues/7/comments' : '/projects/7/merge_requests/7/notes'
  const one = kind === 'github' ? '/repos/me/it/issues/comments/' : `${list}/`

  const act = (method: string, url: URL, body: string): [status: number, body?: unknown] => {
    const { pathname: path } = url
    if (path === '/user') {
      if (kind === 'gitlab') return [200, { username: me }]
      return account === undefined
        ? [403, { message: 'Resource not accessible by integration' }]
        : [200, { login: me }]
    }
    if (path === '/graphql') return [200, { data: { viewer: { login: me } } }]
    if (path === list && method === 'GET') {
      const [size, page] = ['per_page', 'page'].map((name) => Number(url.searchParams.get(name)))
      const from = ((page ?? 1) - 1) * (size ?? 30)
      return [200, forge.notes.slice(from, from + (size ?? 30)).map(shown)]
    }
    if (path === list && method === 'POST') {
      return [201, shown(store(me, written.parse(JSON.parse(body)).body))]
    }
    const note = forge.notes.find(({ id }) => path === `${one}${id}`)
    if (!note) return [404, { message: '404 Not Found' }]
    if (method === 'DELETE') {
      forge.notes.splice(forge.notes.indexOf(note), 1)
      return [204]
    }
    note.body = written.parse(JSON.parse(body)).body
    return [200, shown(note)]
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { method = '', url = '', headers } = request
    const received = { method, path: url, headers }
    forge.requests.push(received)
    const fault = misbehave(received, forge)
    if (fault?.afterMs !== undefined) await delay(fault.afterMs)
    const isOdd = fault?.status !== undefined || fault?.cut === true
    const [status, json] =
      isOdd && !fault.isDone
        ? [fault.status ?? 500, fault.body]
        : act(method, new URL(url, forge.origin), body)
    if (fault?.cut) {
      response.destroy()
      return
    }
    response.writeHead(fault?.status ?? status, {
      'content-type': 'application/json',
      ...fault?.headers,
    })
    response.end(json === undefined ? '' : JSON.stringify(fault?.body ?? json))
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const forge: ForgeServer = {
    origin: `http://127.0.0.1:${port}`,
    notes: [],
    requests: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  for (const { author, body } of notes) store(author, body)
  return forge
}
