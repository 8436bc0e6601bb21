import OpenAI from 'openai'

import { baseURL, body, closedLoop } from './closed-loop.mjs'

const client = new OpenAI({ baseURL, apiKey: 'none' })

await closedLoop(async (answer) => {
  const stream = await client.chat.completions.create(body)
  for await (const { id, choices } of stream) {
    answer.id = id
    if (choices[0]?.delta.content) answer.stamp()
  }
})
