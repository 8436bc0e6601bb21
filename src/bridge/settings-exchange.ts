import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { deserialize, serialize } from 'node:v8'

import { BenchError, type BenchErrorCode } from '../model/bench-error.ts'
import type { RunSettings, SettingsOffer } from './settings.ts'

const HOST = '127.0.0.1'
/** Much longer than a token and the name of a project. */
const MAX_QUESTION_LENGTH = 10_000

type Answer =
  | { readonly settings: RunSettings }
  | { readonly code: BenchErrorCode | undefined; readonly message: string }

/** The main process's side: answers workers that ask for the settings of their project. */
export interface SettingsDesk {
  readonly port: number
  close(): void
}

export async function openSettingsDesk(
  token: string,
  settingsOf: (project: string) => Promise<RunSettings>,
): Promise<SettingsDesk> {
  const server = createServer((socket) => {
    answer(socket, token, settingsOf).catch(() => socket.destroy())
  })
  server.listen(0, HOST).unref()
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new BenchError('internal', 'the settings have no port')
  }
  return { port: address.port, close: () => void server.close() }
}

async function answer(
  socket: Socket,
  token: string,
  settingsOf: (project: string) => Promise<RunSettings>,
): Promise<void> {
  // Whoever asked may be gone by now.
  socket.on('error', () => undefined)
  const project = await readQuestion(socket, token)
  if (project === undefined) {
    socket.destroy()
    return
  }
  const reply = await settingsOf(project).then(
    (settings): Answer => ({ settings }),
    (error: unknown): Answer => ({
      code: error instanceof BenchError ? error.code : undefined,
      message: error instanceof Error ? error.message : String(error),
    }),
  )
  socket.end(serialize(reply))
}

/** The project that is asked for; undefined for strangers. */
async function readQuestion(socket: Socket, token: string): Promise<string | undefined> {
  let question = ''
  for await (const chunk of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    question += String(chunk)
    if (question.length > MAX_QUESTION_LENGTH) return undefined
    const end = question.indexOf('\n')
    if (end === -1) continue
    const isKnown = question.startsWith(`${token} `)
    return isKnown ? question.slice(token.length + 1, end) : undefined
  }
  return undefined
}

/** The worker's side: the settings of its project. Throws what kept the run from being settled. */
export async function askForSettings({
  port,
  token,
  project,
}: SettingsOffer): Promise<RunSettings> {
  const socket = connect(port, HOST)
  socket.write(`${token} ${project}\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own process wrote it
  const reply = deserialize(Buffer.concat(chunks)) as Answer
  if ('settings' in reply) return reply.settings
  if (reply.code === undefined) throw new Error(reply.message)
  throw new BenchError(reply.code, reply.message)
}
