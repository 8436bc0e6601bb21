import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'

import { baseURL, body, closedLoop } from './closed-loop.mjs'

const provider = createOpenAICompatible({ name: 'lab', baseURL, includeUsage: true })

await closedLoop(async (answer) => {
  const result = streamText({ model: provider(body.model), messages: body.messages })
  for await (const text of result.textStream) if (text !== '') answer.stamp()
  answer.id = (await result.response).id
})
