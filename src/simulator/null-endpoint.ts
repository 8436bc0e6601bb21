import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

import { monotonic, onMachine } from '../transport/clock.ts'
import { declarePrompts } from './declared-prompts.ts'
import { listen } from './listen.ts'
import { learnWayBack } from './way-back.ts'

const EVENTS = 5
const GAP_MS = 2

/**
 * Starts an endpoint each of whose events carries its own send time, five of them, or as many as its path says
 * (`/events/41`); resolves to its URL. Beside it
 * stands the one where workers say what simulated endpoints have to know.
 */
export async function serveNullEndpoint(): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', async () => {
      if (request.url === '/lesson') {
        learn(body)
        response.end()
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const events = Number(/^\/events\/(\d{1,3})$/.exec(request.url ?? '')?.[1] ?? EVENTS)
      for (let event = 0; event < events; event += 1) {
        await delay(GAP_MS)
        response.write(`data: ${onMachine(monotonic())}\n\n`)
      }
      response.end()
    })
  })
  return `${await listen(server)}/`
}

/** Takes over a worker's lesson, as JSON text. */
function learn(text: string): void {
  const lesson: unknown = JSON.parse(text)
  if (typeof lesson !== 'object' || lesson === null) return
  declarePrompts(Reflect.get(lesson, 'prompts'))
  learnWayBack(Reflect.get(lesson, 'wayBackMs'))
}
