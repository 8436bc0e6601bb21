import { expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { credentialsOf, environmentCredentials } from './credentials-of.ts'

const KEY = 'sk-proj-T4bQz81LmXv0RwKc7YjP3nHd'

test('secrets are hidden that stand in the body of one model alone', () => {
  const lab = {
    baseURL: 'http://127.0.0.1:9/v1',
    models: { m: { body: { extra: { api_key: 'k-4711-of-one-model' } } } },
  }
  expect(credentialsOf(mergeCatalog({ models: {}, providers: { lab } }), {})).toContainEqual({
    name: 'providers.lab.body',
    value: 'k-4711-of-one-model',
  })
})

test('every credential is known by the option or variable that holds it', () => {
  const lab = {
    baseURL: `http://127.0.0.1:9/v1?user=x&pwd=pa55w0rd`,
    apiKeyEnv: 'LAB_PASS',
    headers: { 'x-tenant': 'tenant-of-nobody', 'x-route': 'brown' },
    secretHeaders: ['x-tenant'],
    models: { m: 'm' },
  }
  const environment = { LAB_PASS: 'four-and-twenty', MY_TOKEN: KEY }
  const found = credentialsOf(mergeCatalog({ models: {}, providers: { lab } }), environment)
  expect(found).toEqual(
    expect.arrayContaining([
      { name: 'LAB_PASS', value: 'four-and-twenty' },
      { name: 'MY_TOKEN', value: KEY },
      { name: 'providers.lab.headers.x-tenant', value: 'tenant-of-nobody' },
      { name: 'providers.lab.baseURL', value: 'pa55w0rd' },
    ]),
  )
  expect(found.map(({ value }) => value)).not.toContain('brown')
})

test('a key that is the name of a model or a provider is none', () => {
  const lab = {
    baseURL: 'http://127.0.0.1:9/v1',
    apiKeyEnv: 'LAB_KEY',
    models: { 'claude-sonnet-4-20250514': 'claude-sonnet-4-20250514' },
  }
  const catalog = mergeCatalog({ models: {}, providers: { lab } })
  for (const name of ['claude-sonnet-4-20250514', 'lab']) {
    expect(credentialsOf(catalog, { LAB_KEY: name }), name).toEqual([])
  }
  expect(credentialsOf(catalog, { LAB_KEY: KEY })).toHaveLength(2)
})

test('variables that are named for a credential, and addresses with a password, hold one', () => {
  expect(valuesOf('CI_JOB_TOKEN', KEY)).toContain(KEY)
  expect(valuesOf('HTTPS_PROXY', 'http://u:p%40ss-word@proxy.example:1')).toEqual(
    expect.arrayContaining(['p%40ss-word', 'p@ss-word']),
  )
  expect(valuesOf('DATABASE_URL', 'postgres://app:pa55-of-nobody@db.example/x')).toContain(
    'pa55-of-nobody',
  )
  for (const [name, text] of [
    ['SSH_AUTH_SOCK', '/tmp/ssh-XXXX1f9c3a/agent.4711'],
    ['MY_TOKEN', 'EMPTY'],
    ['XDG_SESSION_ID', '42'],
    ['GITHUB_SHA', '9f8a7b6c5d4e3f2a1b0c9f8a7b6c5d4e3f2a1b0c'],
  ] as const) {
    expect(valuesOf(name, text), name).toEqual([])
  }
})

function valuesOf(name: string, text: string): string[] {
  return environmentCredentials({ [name]: text }).map(({ value }) => value)
}
