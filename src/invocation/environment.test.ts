import { expect, test } from 'vitest'

import { describeEnvironment } from './environment.ts'

const versions = { vitest: '5', undici: '8' }

test('a run that accepts any certificate says so', () => {
  const verified = ['0', '1', undefined].map(
    (value) => describeEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: value }, versions).tlsVerified,
  )
  expect(verified).toEqual([false, true, true])
})

test('of a proxy the origin is kept, not its password', () => {
  const environment = { https_proxy: 'http://user:pa55word@proxy:3128/' }
  expect(describeEnvironment(environment, versions).proxy).toBe('http://proxy:3128')
})
