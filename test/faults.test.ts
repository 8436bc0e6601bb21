import { createServer as createHttpsServer } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { failureOf } from '../src/metrics/failure.ts'
import { type ProtocolName, protocolNames } from '../src/model/provider.ts'
import type { Failure } from '../src/model/sample.ts'
import { bedrockConverseFakeVendor } from '../src/protocol/bedrock-converse/fake-vendor.ts'
import { exchange } from '../src/protocol/exchange.ts'
import type { FakeVendor } from '../src/protocol/fake-vendor.ts'
import { httpFakeVendors } from '../src/protocol/fake-vendors.ts'
import { protocols } from '../src/protocol/protocols.ts'
import { wholeAnswer } from '../src/testing/sample-answer.ts'
import { sampleCall } from '../src/testing/sample-call.ts'
import { HttpClient } from '../src/transport/http-client.ts'
import {
  expiredCertificate,
  otherCertificate,
  serverCertificate,
  serverKey,
} from './certificate.ts'
import { faultGroups } from './faults/fault-groups.ts'
import type { Fault } from './faults/fault.ts'
import { type Http2Fault, http2Faults, startHttp2 } from './faults/http2-faults.ts'
import { type HttpServer, response, startServer } from './http-server.ts'

const HANG_LIMIT_MS = 2000
/** A busy machine may take its time: what does not hang is over long before. */
const LIMIT_MS = 60_000
/** Longer lines are cut in the documentation. */
const MAX_SHOWN = 110

const vendors: Readonly<Record<ProtocolName, FakeVendor>> = {
  ...httpFakeVendors,
  'bedrock-converse': bedrockConverseFakeVendor,
}
const certificates = {
  unknown: serverCertificate,
  expired: expiredCertificate,
  'of another name': otherCertificate,
}

const trusted = getCACertificates('default')
const clients = new Map(protocolNames.map((name) => [name, new HttpClient({ proxied: false })]))
let elsewhere: HttpServer | undefined

beforeAll(async () => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  // Of these two the names and dates alone are wrong.
  setDefaultCACertificates([...trusted, expiredCertificate, otherCertificate])
  elsewhere = await startServer(response(200, 'never'))
})

afterAll(async () => {
  vi.unstubAllEnvs()
  setDefaultCACertificates(trusted)
  for (const client of clients.values()) client.close()
  await elsewhere?.[Symbol.asyncDispose]()
})

/** What came of one request, and of the next over the same client. */
interface Outcome {
  readonly failure: Failure | undefined
  readonly next: Failure | undefined
}

async function ask(
  protocol: ProtocolName,
  origin: string,
  timeoutMs: number,
  http: 1 | 2 = 1,
): Promise<Failure | undefined> {
  const client = clients.get(protocol)
  if (!client) throw new Error(`no client for ${protocol}`)
  const call = {
    ...sampleCall,
    baseURL: `${origin}${vendors[protocol].basePath}`,
    // Bedrock would take the key for a bearer token, which it does not sign.
    apiKey: protocol === 'bedrock-converse' ? undefined : sampleCall.apiKey,
    aws: { region: 'us-east-1', http, credentials: 'dummy' },
  } as const
  const { signal } = new AbortController()
  const exchanged = await exchange(client, protocols[protocol], call, { timeoutMs, signal })
  return failureOf(await exchanged.read())
}

async function outcomeOf(fault: Fault, protocol: ProtocolName): Promise<Outcome> {
  const vendor = vendors[protocol]
  const faulty = { vendor, elsewhere: elsewhere?.origin ?? '' }
  const good = response(
    200,
    Buffer.concat(wholeAnswer(vendor).map((piece) => Buffer.from(piece))),
    {
      'content-type': vendor.contentType,
    },
  )
  await using server = await startServer((_request, index) =>
    index === 0 && fault.steps ? fault.steps(faulty) : good,
  )
  await using bad = await startBad(fault)
  const timeoutMs = fault.hangs === true ? HANG_LIMIT_MS : LIMIT_MS
  const failure = await ask(protocol, bad.origin ?? server.origin, timeoutMs)
  return { failure, next: await ask(protocol, server.origin, LIMIT_MS) }
}

/** The same of AWS's client as it comes, which speaks HTTP/2. */
async function outcomeOverHttp2(fault: Http2Fault): Promise<Outcome> {
  await using server = await startHttp2(fault)
  const timeoutMs = fault.hangs === true ? HANG_LIMIT_MS : LIMIT_MS
  const failure = await ask('bedrock-converse', server.origin, timeoutMs, 2)
  return { failure, next: await ask('bedrock-converse', server.origin, LIMIT_MS, 2) }
}

/** Where a fault needs another address than that of a server. */
async function startBad({
  origin,
  certificate,
}: Fault): Promise<AsyncDisposable & { readonly origin?: string }> {
  if (origin === 'no such name') {
    return { origin: 'http://nobody.invalid', [Symbol.asyncDispose]: async () => undefined }
  }
  if (origin === 'nobody') {
    const closed = await startServer([])
    await closed[Symbol.asyncDispose]()
    return { origin: closed.origin, [Symbol.asyncDispose]: async () => undefined }
  }
  if (certificate === undefined) return { [Symbol.asyncDispose]: async () => undefined }
  const server = createHttpsServer({ key: serverKey, cert: certificates[certificate] })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    origin: `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

/** A row of the documentation, the same on every machine. */
function shown({ failure }: Outcome): string {
  if (!failure) return '– | the answer is read'
  const message = failure.message
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8000')
    .replaceAll('EAI_AGAIN', 'ENOTFOUND')
    .replaceAll('\uFFFD', '?')
    .replace(`${HANG_LIMIT_MS} ms`, '60000 ms')
  const line = message.length > MAX_SHOWN ? `${message.slice(0, MAX_SHOWN).trimEnd()}…` : message
  const quote = line.includes('`') ? '``' : '`'
  return `\`${failure.class}\` | ${quote}${line}${quote}`
}

/** The cells of a table, each column as wide as its longest. */
function table(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

const HEAD = `# Faults

What comes of everything that networks and servers do wrong, tried with every wire protocol. The test
\`test/faults.test.ts\` writes this page, and fails where something else happens.

Each fault costs its own request; the next one of the same run is answered. What hangs ends at
[\`timeoutMs\`](writing-benches.md#options-of-matrixname-options-tests). Redirects are not followed, so that no
key comes to another server. [Failure classes](errors.md#failure-classes) has causes and fixes.
`

test(
  'every fault costs its own request, with the class and the words that docs/faults.md shows',
  { timeout: 120_000 },
  async () => {
    const wrong: string[] = []
    const sections: string[] = []
    for (const { title, faults } of faultGroups) {
      const rows: string[][] = [['what happens', 'protocols', 'class', 'message']]
      const tried = faults.map(async (fault) => {
        const names = fault.only ? [fault.only] : protocolNames
        return {
          fault,
          outcomes: await Promise.all(
            names.map(async (protocol) => ({ protocol, ...(await outcomeOf(fault, protocol)) })),
          ),
        }
      })
      for (const { fault, outcomes } of await Promise.all(tried)) {
        for (const { protocol, failure, next } of outcomes) {
          const place = `${fault.name}, ${protocol}`
          if (next) wrong.push(`${place}: the next request failed: ${next.message}`)
          if ((failure === undefined) !== (fault.isGood === true)) {
            wrong.push(`${place}: ${failure?.message ?? 'no failure'}`)
          }
        }
        for (const [line, same] of Map.groupBy(outcomes, shown)) {
          const names = same.map(({ protocol }) => protocol)
          const others = protocolNames.filter((name) => !names.includes(name))
          const who =
            others.length === 0
              ? 'all'
              : others.length === 1
                ? `all but ${others.join()}`
                : names.join(', ')
          rows.push([fault.name, who, ...line.split(' | ')])
        }
      }
      sections.push(`## ${title}\n\n${table(rows)}\n`)
    }
    const overHttp2 = await Promise.all(
      http2Faults.map(async (fault) => ({ fault, outcome: await outcomeOverHttp2(fault) })),
    )
    for (const { fault, outcome } of overHttp2) {
      const { failure, next } = outcome
      if (next) wrong.push(`${fault.name}, HTTP/2: the next request failed: ${next.message}`)
      if ((failure === undefined) !== (fault.isGood === true)) {
        wrong.push(`${fault.name}, HTTP/2: ${failure?.message ?? 'no failure'}`)
      }
    }
    const rows = overHttp2.map(({ fault, outcome }) => [fault.name, ...shown(outcome).split(' | ')])
    sections.push(
      `## Bedrock over HTTP/2\n\n${table([['what happens', 'class', 'message'], ...rows])}\n`,
    )
    const page = `${[HEAD, ...sections].join('\n')}\nNext: [Errors](errors.md), or [all pages](README.md).\n`
    await expect(page).toMatchFileSnapshot('../docs/faults.md')
    expect(wrong).toEqual([])
    // Redirects are not followed: no key comes to another server.
    expect(elsewhere?.requests).toEqual([])
  },
)
