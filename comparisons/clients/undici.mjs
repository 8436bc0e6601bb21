import { request } from 'undici'

import { baseURL, body, closedLoop, eventReader } from './closed-loop.mjs'

await closedLoop(async (answer) => {
  const response = await request(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const read = eventReader(({ id, choices }) => {
    answer.id = id
    if (choices[0]?.delta.content) answer.stamp()
  })
  response.body.setEncoding('utf8')
  for await (const text of response.body) read(text)
})
