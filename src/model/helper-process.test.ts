import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'

import { forkHelper, signalHelper, startThread } from './helper-process.ts'

const SECRET = 'sk-0123456789'

test('a thread gets no key that the environment holds, and what it is given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'thread-'))
  const before = process.env['LAB_KEY']
  process.env['LAB_KEY'] = SECRET
  try {
    writeFileSync(
      join(folder, 'tell.mjs'),
      `import { parentPort, workerData } from 'node:worker_threads'
      parentPort.postMessage(JSON.stringify([process.env, process.argv, process.execArgv, workerData]))`,
    )
    const beside = pathToFileURL(join(folder, 'other.mjs')).href
    const thread = startThread('tell', beside, { certificates: ['one'] })
    const [told]: string[] = await once(thread, 'message')
    expect(told).toContain('{"certificates":["one"]}')
    expect(told).not.toContain(SECRET)
  } finally {
    if (before === undefined) delete process.env['LAB_KEY']
    else process.env['LAB_KEY'] = before
    rmSync(folder, { recursive: true })
  }
})

test('a helper that could not be started costs nobody else a signal, and ends nobody', async () => {
  const child = forkHelper('helper-process', import.meta.url, { execPath: '/nowhere/node' })
  const [error]: unknown[] = await once(child, 'error')
  expect(error).toMatchObject({ code: 'ENOENT' })
  expect(child.pid).toBeUndefined()
  const signals: unknown[] = []
  child.kill = (signal) => signals.push(signal) > 0
  signalHelper(child, 'SIGTERM')
  expect(signals).toEqual([])
  child.emit('error', new Error('again'))
})

test('one that runs hears its signal', async () => {
  const child = forkHelper('second-reader-main', new URL('../session/x.ts', import.meta.url).href)
  await once(child, 'message')
  signalHelper(child, 'SIGKILL')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
})
