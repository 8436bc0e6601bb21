import { createServer } from 'node:http'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { askAws } from './ask-aws.ts'

const names = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
] as const
let before: (string | undefined)[] = []

beforeEach(() => {
  before = names.map((name) => process.env[name])
  for (const name of names) delete process.env[name]
  // Nothing of the machine's own may answer.
  process.env['AWS_CONFIG_FILE'] = '/nowhere/config'
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nowhere/credentials'
})
afterEach(() => {
  for (const [index, name] of names.entries()) {
    const value = before[index]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

test('keys in the environment are found, and the metadata switch is as it was', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
  expect(await askAws({ metadata: false })).toBe('found')
  expect(process.env['AWS_EC2_METADATA_DISABLED']).toBeUndefined()
})

test('without any the metadata address is asked only where that is allowed', async () => {
  let asked = 0
  const metadata = createServer((_request, response) => {
    asked += 1
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve))
  const address = metadata.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = `http://127.0.0.1:${address.port}`
  try {
    expect(await askAws({ metadata: false })).toBe('missing')
    expect(asked).toBe(0)
    expect(await askAws({ metadata: true })).toBe('missing')
    expect(asked).toBeGreaterThan(0)
  } finally {
    metadata.close()
  }
})
