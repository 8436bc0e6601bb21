import { SIMULATED_SENT_HEADER } from '../model/simulated-requests.ts'
import { onMachine } from './clock.ts'

type Headers = Readonly<Record<string, string>>

/** Headers of a request to the simulator with the moment when it is handed over; any other's as they are. */
export function withSending(headers: Headers, sentAt: number): Headers {
  if (!(SIMULATED_SENT_HEADER in headers)) return headers
  return { ...headers, [SIMULATED_SENT_HEADER]: String(onMachine(sentAt)) }
}
