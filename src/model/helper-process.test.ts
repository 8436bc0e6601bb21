import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'

import { startThread } from './helper-process.ts'

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
