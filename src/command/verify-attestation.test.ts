import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { runProgram } from '../../test/run-program.ts'
import { type AttestationFlags, verifyAttestation } from './verify-attestation.ts'

// Made once with @sigstore/mock, by authorities and a log of its own: see each bundle's name.
const files = new URL('../../test/attestation/', import.meta.url)
const trustedRoot = readFileSync(new URL('trusted-root.json', files), 'utf8')
const bundles = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(readFileSync(new URL('bundles.json', files), 'utf8')))
const ATTESTED = '{"attested":"this"}\n'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attested-'))
  writeFileSync(join(folder, 'benchmark.json'), ATTESTED)
  writeFileSync(join(folder, 'root.json'), trustedRoot)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Said {
  readonly passed: boolean | undefined
  readonly words: string
}

/** What `verify` says of who made a file. */
async function verified(
  bundle: unknown,
  demanded: AttestationFlags = {},
  text = ATTESTED,
): Promise<Said> {
  const document = join(folder, 'benchmark.json')
  writeFileSync(document, text)
  writeFileSync(`${document}.sigstore.json`, JSON.stringify(bundle))
  const flags = { trustedRoot: join(folder, 'root.json'), ...demanded }
  const conclusion = await verifyAttestation(folder, flags, folder)
  return { passed: conclusion?.passed, words: conclusion?.lines.join(' ') ?? '' }
}

test('an attestation says which workflow of which commit made a file', async () => {
  const { passed, words: said } = await verified(bundles['good'])
  expect(passed).toBe(true)
  expect(said).toContain('✓ made by the workflow .github/workflows/llm-bench.yml of acme/bench')
  expect(said).toContain('commit 0123456789abcdef0123456789abcdef01234567, refs/heads/main')
  expect(said).toContain('run https://github.com/acme/bench/actions/runs/42/attempts/1')
  expect(said).toContain('vouched for by https://token.actions.githubusercontent.com, logged 2026-')
  expect(said).toContain('not that its figures are true')
})

test.each([
  ['another document', 'none has the sha256'],
  ['a stranger’s certificate', 'certificate chain'],
  ['another key', 'signature'],
  ['logged after the certificate had expired', 'certificate'],
  ['no log entry', 'expected 1 timestamps, got 0'],
])('%s does not hold', async (name, reason) => {
  const { passed, words: said } = await verified(bundles[name])
  expect(passed).toBe(false)
  expect(said).toContain('does not hold')
  expect(said).toContain(reason)
  expect(said).not.toContain('made by the workflow')
})

test('a file that was changed by one character is not the one that was attested', async () => {
  const said = await verified(bundles['good'], {}, ATTESTED.replace('this', 'thus'))
  expect(said).toEqual({ passed: false, words: expect.stringContaining('none has the sha256') })
})

/** The bundle with a change somewhere in it. */
function changed(change: (text: string) => string): unknown {
  const text = JSON.stringify(bundles['good'])
  const other = change(text)
  expect(other).not.toBe(text)
  return JSON.parse(other)
}

const tampered: readonly (readonly [string, () => unknown])[] = [
  [
    'another statement in the envelope',
    () =>
      changed((text) =>
        text.replace(/"payload":"([^"]+)"/, (_, payload: string) => {
          const statement = Buffer.from(payload, 'base64').toString()
          const other = statement.replace('f'.repeat(64), '0'.repeat(64))
          return `"payload":"${Buffer.from(other).toString('base64')}"`
        }),
      ),
  ],
  [
    'another time of the log',
    () => changed((text) => text.replace(/"integratedTime":"\d/, '"integratedTime":"2')),
  ],
  [
    'another checkpoint of the log',
    () => changed((text) => text.replace(String.raw`\n1\n`, String.raw`\n2\n`)),
  ],
  ['no inclusion proof', () => changed((text) => text.replace(/"inclusionProof":\{.*?\}\},/, ''))],
  ['no bundle at all', () => ({ hello: 'world' })],
]

test.each(tampered)('%s is refused', async (_, bundle) => {
  const said = await verified(bundle())
  expect(said).toEqual({ passed: false, words: expect.stringContaining('does not hold') })
})

test('an identity may be demanded', async () => {
  const good = bundles['good']
  const path = '.github/workflows/llm-bench.yml'
  for (const workflow of [path, 'llm-bench.yml', `acme/bench/${path}@refs/heads/main`]) {
    expect(await verified(good, { repository: 'Acme/bench', workflow })).toMatchObject({
      passed: true,
    })
  }
  const others: readonly (readonly [AttestationFlags, string])[] = [
    [{ repository: 'acme/other' }, 'it was made in acme/bench, not in acme/other'],
    [{ repository: 'acme/ben' }, 'not in acme/ben'],
    [{ workflow: 'other.yml' }, 'not by other.yml'],
    [{ workflow: `${path}@refs/heads/dev` }, 'not by'],
  ]
  for (const [demanded, words] of others) {
    expect(await verified(good, demanded)).toEqual({
      passed: false,
      words: expect.stringContaining(words),
    })
  }
})

test('several bundles and several roots may stand in one file, a line each', async () => {
  const document = join(folder, 'benchmark.json')
  writeFileSync(document, ATTESTED)
  const lines = [bundles['no log entry'], bundles['good']].map((bundle) => JSON.stringify(bundle))
  const path = join(folder, 'sha256.jsonl')
  // As PowerShell writes it.
  writeFileSync(path, `\u{feff}${lines.join('\n')}\n`)
  const roots = join(folder, 'roots.jsonl')
  const root = JSON.stringify(JSON.parse(trustedRoot))
  writeFileSync(roots, `${root.replaceAll('"certificateAuthorities":[', '"x":[')}\n${root}\n`)
  const said = await verifyAttestation(document, { attestation: path, trustedRoot: roots }, folder)
  expect(said?.passed).toBe(true)
})

test('what is asked for and is not there is misuse', async () => {
  const alone = join(folder, 'alone.json')
  writeFileSync(alone, ATTESTED)
  const { code, stderr } = await runProgram(['verify', alone, '--attestation'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('no attestation lies beside')])
})
