import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { monotonic, unixMs } from '../transport/clock.ts'
import { ClockOffset } from './clock-offset.ts'
import { joinRendezvous, type Joined, type JoinOptions } from './join-rendezvous.ts'
import { openRendezvous, type Rendezvous, type RendezvousOptions } from './open-rendezvous.ts'

const WAIT_MS = 20_000
const forever = new AbortController().signal

function shifted(ms: number): () => number {
  return () => unixMs(monotonic()) + ms
}

interface Place extends AsyncDisposable {
  readonly rendezvous: Rendezvous
  readonly news: string[]
  join(number: number, options?: Partial<JoinOptions>): Promise<Joined>
}

async function placeFor(
  injectors: number,
  options: Partial<RendezvousOptions> = {},
): Promise<Place> {
  const news: string[] = []
  const rendezvous = await openRendezvous({
    address: { host: '127.0.0.1', port: 0 },
    injectors,
    token: undefined,
    version: '1.0.0',
    waitMs: WAIT_MS,
    now: shifted(0),
    onNews: (sentence) => news.push(sentence),
    ...options,
  })
  return {
    rendezvous,
    news,
    join: (number, own) =>
      joinRendezvous({
        number,
        of: injectors,
        rendezvous: rendezvous.address,
        token: undefined,
        version: '1.0.0',
        waitMs: WAIT_MS,
        now: shifted(0),
        signal: forever,
        ...own,
      }),
    [Symbol.asyncDispose]: async () => rendezvous.close(),
  }
}

async function two(place: Place): Promise<[Joined, Joined]> {
  return [await place.join(1), await place.join(2)]
}

test('three clocks that differ: each knows by how much, and all begin at one moment', async () => {
  await using place = await placeFor(3)
  const shifts = [0, 250, -1300]
  const joined = await Promise.all(
    shifts.map((ms, index) => place.join(index + 1, { now: shifted(ms) })),
  )
  expect(new Set(joined.map(({ load }) => load)).size).toBe(1)
  for (const block of ['1', '2']) {
    const before = shifted(0)()
    const met = await Promise.all(joined.map((own) => own.meet([['block', block]])))
    for (const [index, { at, offsetMs, errorMs }] of met.entries()) {
      const shiftMs = shifts[index] ?? NaN
      expect(errorMs).toBeGreaterThan(0)
      expect(Math.abs(offsetMs - shiftMs)).toBeLessThanOrEqual(errorMs)
      // The same moment on the clock of nobody: within what each does not know of its own.
      const begun = at - shiftMs
      expect(begun).toBeGreaterThan(before)
      const [first] = met
      const apart = Math.abs(begun - (first?.at ?? NaN))
      expect(apart).toBeLessThanOrEqual(errorMs + (first?.errorMs ?? NaN))
    }
  }
  for (const own of joined) own.leave()
})

describe('a load is over', () => {
  test('where plans differ, with the first name that does', async () => {
    await using place = await placeFor(2)
    const [first, second] = await two(place)
    const meetings = [
      first.meet([
        ['file', 'a.bench.ts'],
        ['seed', '7'],
        ['plan', 'abc'],
      ]),
      second.meet([
        ['file', 'a.bench.ts'],
        ['seed', '9'],
        ['plan', 'def'],
      ]),
    ]
    const outcomes = await Promise.allSettled(meetings)
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'rendezvous',
          message:
            'all injectors of a load must have the same plan, and these differ in `seed`: 7 at injector 1, 9 at injector 2',
        },
      })
    }
  })

  test('where one of them is lost, for who waits and for who comes to wait', async () => {
    await using place = await placeFor(3)
    const [first, second] = await two(place)
    const third = await place.join(3)
    const waiting = first.meet([['block', '1']])
    const lost = expect(waiting).rejects.toThrow('injector 3 of 3 is gone: stopped by the budget')
    await delay(50)
    third.leave('stopped by the budget')
    await lost
    await expect(second.meet([['block', '1']])).rejects.toThrow('injector 3 of 3 is gone')
    first.leave()
    second.leave()
  })

  test('where somebody does not come, after so long', async () => {
    await using place = await placeFor(4, { waitMs: 100 })
    const own = await place.join(2)
    await expect(own.meet([['block', '1']])).rejects.toThrow(
      'injectors 1, 3 and 4 of 4 did not join within 0 s',
    )
  })

  test('where the rendezvous is closed', async () => {
    const place = await placeFor(2)
    const own = await place.join(1)
    const waiting = expect(own.meet([['block', '1']])).rejects.toThrow('the rendezvous was closed')
    await delay(50)
    await place[Symbol.asyncDispose]()
    await waiting
  })

  test('until all have gone: then the next may meet', async () => {
    await using place = await placeFor(2)
    const [first, second] = await two(place)
    first.leave('stopped')
    await expect(second.meet([['block', '1']])).rejects.toThrow('gone: stopped')
    second.leave()
    while (!place.news.includes('injector 2 is done')) await delay(5)
    const again = await two(place)
    expect(again[0].load).not.toBe(first.load)
    await Promise.all(again.map((own) => own.meet([['block', '1']])))
    for (const own of again) own.leave()
  })
})

describe('nobody gets in', () => {
  test.each([
    [
      { version: '2.0.0' },
      '`version`: injector 2/2 has vitest-llm-bench 2.0.0, and the rendezvous',
    ],
    [{ of: 3 }, '`LLM_BENCH_INJECTOR`: 2/3 is one of 3, and the rendezvous waits for 2'],
    [{ number: 1 }, '`LLM_BENCH_INJECTOR`: 1/2 is here already'],
    [{ token: 'guessed' }, '`LLM_BENCH_RENDEZVOUS_TOKEN` differs'],
  ])('with %o', async (changes, message) => {
    await using place = await placeFor(2)
    await place.join(1)
    await expect(place.join(2, changes)).rejects.toThrow(message)
  })

  test('without the token; who knows it does', async () => {
    await using place = await placeFor(1, { token: 'known' })
    await expect(place.join(1)).rejects.toThrow('`LLM_BENCH_RENDEZVOUS_TOKEN`')
    const own = await place.join(1, { token: 'known' })
    expect(await own.meet([])).toMatchObject({ errorMs: expect.any(Number) })
    own.leave()
  })

  test('who speaks something else', async () => {
    await using place = await placeFor(1)
    for (const words of ['GET / HTTP/1.1\r\n\r\n', '{"kind":"meet"}\n', 'x'.repeat(200_000)]) {
      const socket = connect(place.rendezvous.address.port, '127.0.0.1')
      socket.on('error', () => undefined).resume()
      socket.write(words)
      await new Promise((resolve) => socket.on('close', resolve))
    }
    const own = await place.join(1)
    own.leave()
  })
})

test('strangers who spell it out keep no place; who has joined does', async () => {
  await using place = await placeFor(1, { greetingMs: 100 })
  const own = await place.join(1)
  const socket = connect(place.rendezvous.address.port, '127.0.0.1')
  socket.on('error', () => undefined).resume()
  const spelling = setInterval(() => socket.write('{'), 20)
  await new Promise((resolve) => socket.on('close', resolve))
  clearInterval(spelling)
  await own.meet([])
  own.leave()
})

test('another program at the address is told from a rendezvous that is gone', async () => {
  await using place = await placeFor(1)
  const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await once(other.listen(0, '127.0.0.1'), 'listening')
  const port = Number(Reflect.get(Object(other.address()), 'port'))
  await expect(place.join(1, { rendezvous: { host: '127.0.0.1', port } })).rejects.toThrow(
    `what is at \`LLM_BENCH_RENDEZVOUS\` 127.0.0.1:${port} does not speak as a rendezvous does`,
  )
  other.close()
})

test('a beginning that is far away is not waited for', async () => {
  let told = 0
  // Its clock leaps once it was measured, as one that is set anew.
  const now = (): number => shifted((told += 1) > 8 ? 120_000 : 0)()
  await using place = await placeFor(1, { now })
  const own = await place.join(1)
  await expect(own.meet([['block', '1']])).rejects.toThrow(
    'the rendezvous begins in more than 1 m 00 s',
  )
})

test('a rendezvous that nobody opens is waited for, and then named', async () => {
  const place = await placeFor(1)
  const { rendezvous } = place
  await place[Symbol.asyncDispose]()
  await expect(place.join(1, { waitMs: 50 })).rejects.toThrow(
    `nothing listened at \`LLM_BENCH_RENDEZVOUS\` 127.0.0.1:${rendezvous.address.port} within 0 s`,
  )
})

test('an abort ends the wait', async () => {
  await using place = await placeFor(2)
  const stop = new AbortController()
  const own = await place.join(1, { signal: stop.signal })
  const waiting = expect(own.meet([['block', '1']])).rejects.toThrow('aborted')
  await delay(20)
  stop.abort()
  await waiting
})

describe('the offset of a clock', () => {
  test('is that of the quickest exchange, within half of its time', () => {
    const clock = new ClockOffset()
    expect(clock.at(0)).toBeUndefined()
    // 12 ms ahead; the way back takes all of the time.
    clock.note({ askedAt: 1012, answeredAt: 1052, shown: 1000 })
    expect(clock.at(1052)).toEqual({ offsetMs: 32, errorMs: 20.001 })
    clock.note({ askedAt: 1112, answeredAt: 1114, shown: 1101 })
    expect(clock.at(1114)).toEqual({ offsetMs: 12, errorMs: 1.001 })
    clock.note({ askedAt: 1212, answeredAt: 1232, shown: 1210 })
    expect(clock.at(1114)?.offsetMs).toBe(12)
  })

  test('is less sure the longer ago it was, until another is surer', () => {
    const clock = new ClockOffset()
    clock.note({ askedAt: 0, answeredAt: 2, shown: 1 })
    expect(clock.at(100_002)?.errorMs).toBeCloseTo(1.001 + 10, 6)
    clock.note({ askedAt: 100_000, answeredAt: 100_010, shown: 100_004 })
    expect(clock.at(100_010)).toEqual({ offsetMs: 1, errorMs: 5.001 })
  })
})
