import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

import { event } from '../../src/protocol/server-events.ts'
import { randomStream } from '../../src/stats/random.ts'

const SERVICE_MS = 2
const MAX_WORDS = 60
const words =
  'river valley of stone the quiet harbour was open where seven ships lay in rain'.split(' ')

export interface SoakEndpoint extends AsyncDisposable {
  readonly baseURL: string
}

function chunk(delta: object, finish?: string): string {
  return event({ model: 'one', choices: [{ index: 0, delta, finish_reason: finish ?? null }] })
}

/** An endpoint that answers in a few milliseconds, its texts by the seed; `onAnswer` hears how many it gave. */
export async function serveSoak(
  seed: number,
  onAnswer: (count: number) => void,
): Promise<SoakEndpoint> {
  const chance = randomStream(seed, 'soak answers')
  let answered = 0
  const answer = async (response: ServerResponse): Promise<void> => {
    const count = 10 + chance.integer(MAX_WORDS)
    const text = Array.from({ length: count }, () => words[chance.integer(words.length)] ?? '')
    await delay(SERVICE_MS + chance.integer(SERVICE_MS))
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'x-request-id': chance.hex(32),
      'x-ratelimit-remaining-requests': String(chance.integer(1000)),
    })
    response.write(chunk({ content: text.slice(0, 4).join(' ') }))
    await delay(1)
    const usage = { prompt_tokens: 20, completion_tokens: count, total_tokens: count + 20 }
    response.end(
      [
        chunk({ content: ` ${text.slice(4).join(' ')}` }),
        chunk({}, 'stop'),
        event({ model: 'one', choices: [], usage }),
        'data: [DONE]\n\n',
      ].join(''),
    )
    answered += 1
    onAnswer(answered)
  }
  const server = createServer((request, response) => {
    request.resume().on('end', () => void answer(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
