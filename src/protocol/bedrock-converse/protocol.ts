import type { ClientProtocol } from '../contract.ts'
import { body, cannot, fields } from './request.ts'

/** AWS Bedrock's ConverseStream, or Converse for whole answers, asked with AWS's own client. */
export const bedrockConverse: ClientProtocol = {
  kind: 'client',
  fields,
  cannot,
  body,
  async exchange(call, options, client) {
    // The client takes a good 100 ms to load: nobody pays who does not ask AWS.
    const { ask } = await import('./ask.ts')
    return ask(call, options, client)
  },
  async replay(raw) {
    const { replay } = await import('./ask.ts')
    return replay(raw)
  },
}
