import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { toolVersion } from '../invocation/tool.ts'
import { joinRendezvous } from '../rendezvous/join-rendezvous.ts'
import { unixNow } from '../transport/clock.ts'
import { rendezvous } from './rendezvous.ts'
import type { Shell } from './shell.ts'

const TOKEN = '0123456789abcdef'
const flags = { injectors: '2', port: '0', host: '127.0.0.1' }

function shellWith(env: Readonly<Record<string, string>> = {}) {
  const stdout = new PassThrough()
  const shell: Shell = {
    stdout,
    stderr: new PassThrough(),
    env,
    cwd: () => '/',
    exit: () => {
      throw new Error('exit')
    },
  }
  return { shell, stdout }
}

test('it says where injectors meet, who came and went, and ends when it is told', async () => {
  const { shell, stdout } = shellWith({ LLM_BENCH_RENDEZVOUS_TOKEN: TOKEN })
  const stop = new AbortController()
  const ended = rendezvous(flags, shell, stop.signal)
  let said = ''
  stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  while (!said.includes('\n')) await delay(5)
  const [, port] = /^2 injectors meet at 127\.0\.0\.1:(\d+); Ctrl-C closes it$/m.exec(said) ?? []
  const joined = await Promise.all(
    [1, 2].map((number) =>
      joinRendezvous({
        number,
        of: 2,
        rendezvous: { host: '127.0.0.1', port: Number(port) },
        token: TOKEN,
        waitMs: 20_000,
        version: toolVersion(),
        now: unixNow,
        signal: stop.signal,
      }),
    ),
  )
  await Promise.all(joined.map((own) => own.meet([['block', '1']])))
  for (const own of joined) own.leave()
  while (!/is done[^]*is done/.test(said)) await delay(5)
  stop.abort()
  await ended
  stdout.end()
  expect(said).toContain('injector 1/2 is here\n')
  expect(said).not.toContain(TOKEN)
  expect(await text(stdout)).toBe('')
})

test.each([
  [
    { ...flags, injectors: '1' },
    {},
    '`--injectors` is "1"; expected a whole number from 2 to 1000',
  ],
  [{ ...flags, port: 'x' }, {}, '`--port` is "x"; expected a whole number from 0 to 65535'],
  [
    { ...flags, host: '0.0.0.0' },
    {},
    'other machines can reach 0.0.0.0: set `LLM_BENCH_RENDEZVOUS_TOKEN`',
  ],
  [flags, { LLM_BENCH_RENDEZVOUS_WAIT: 'x' }, '`LLM_BENCH_RENDEZVOUS_WAIT` is "x"'],
  [{ ...flags, host: '192.0.2.1' }, { LLM_BENCH_RENDEZVOUS_TOKEN: TOKEN }, 'cannot listen at'],
])('%o with %o is refused', async (given, env, message) => {
  const { shell } = shellWith(env)
  await expect(rendezvous(given, shell, AbortSignal.timeout(10_000))).rejects.toThrow(message)
})
