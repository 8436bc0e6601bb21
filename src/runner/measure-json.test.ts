import { expect, test } from 'vitest'

import { deltaEvent, eventStream, finish, startServer } from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'

const hello = deltaEvent({ content: 'Hello' }) + finish

test('JSON mode that takes a fifth longer is a fifth slower, paired by round', async () => {
  await using server = await startServer(({ body }) =>
    eventStream([{ afterMs: body.includes('json_object') ? 96 : 80, bytes: hello }]),
  )
  const samples = await measureAt(
    { lab: server.origin },
    { rounds: 15, axes: { json: [false, true] } },
  )
  const ratios = [...Map.groupBy(samples, ({ round }) => round).values()].map((pair) => {
    const json = pair.find(({ cell }) => cell.endsWith('json=true'))?.ttftMs ?? NaN
    const prose = pair.find(({ cell }) => cell.endsWith('json=false'))?.ttftMs ?? NaN
    return json / prose
  })
  const median = ratios.toSorted((a, b) => a - b)[7] ?? NaN
  expect(median).toBeGreaterThan(1.12)
  expect(median).toBeLessThan(1.28)
})
