import type { Call } from '../protocol/contract.ts'

/** A key that no test may find where it does not belong. */
export const KEY = 'sk-secret'

/** A question with all that a call has to say. */
export const sampleCall: Call = {
  baseURL: 'https://api.example.com',
  apiKey: KEY,
  headers: {},
  body: {},
  model: 'm',
  messages: [{ role: 'user', content: 'Why?' }],
  keepPrompt: false,
  maxTokens: 256,
  temperature: 0.7,
  json: false,
  leaveOut: [],
}
