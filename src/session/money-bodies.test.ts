import { beforeAll, expect, test } from 'vitest'

import { allowedBy, drawPatch, namesIn } from '../../test/body-patches.ts'
import { pictures } from '../../test/pictures.ts'
import { settingsOf } from '../../test/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { BenchError } from '../model/bench-error.ts'
import { type ProtocolName, protocolNames } from '../model/provider.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { checkRequests } from './check-requests.ts'
import { requestOf } from './max-request.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'
import { withPaddings } from './with-paddings.ts'

const CASES = 400
const price = { inputPerMTok: 1, outputPerMTok: 10 }
const budgetUsd = 2

interface Outcome {
  readonly patches: readonly Readonly<Record<string, unknown>>[]
  readonly refused: string | undefined
  /** Of each cell: what its longest request may take at most, and what a server could make of it. */
  readonly cells: readonly { readonly announcedUsd: number; readonly possibleUsd: number }[]
  readonly hasFee: boolean
}

/** What else a request says; fields of a body meet those of options. */
function drawOptions(protocol: ProtocolName, random: RandomStream): object {
  const maybe = (options: object): object => (random.integer(3) === 0 ? options : {})
  const parameters = { type: 'object', properties: { max_tokens: { type: 'number' } } }
  return {
    ...maybe({ system: 'Be brief. 知道' }),
    ...maybe({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    }),
    ...maybe({ tools: [{ name: 'weather', parameters }], toolChoice: 'required' }),
    ...maybe({ schema: { type: 'object', properties: { n: { type: 'number' } } } }),
    ...maybe({ images: [`data:image/png;base64,${pictures.png}`] }),
    ...maybe({ inputTokens: [800, 1600] }),
    ...maybe({ promptCache: ['bust', 'warm'], turns: 3 }),
    ...(protocol === 'openai-chat' && maybe({ stream: false })),
  }
}

async function declare(protocol: ProtocolName, random: RandomStream): Promise<Outcome> {
  const [patch, modelPatch] = [drawPatch(random), random.integer(2) === 0 ? drawPatch(random) : {}]
  const patches = [patch, modelPatch]
  const place =
    protocol === 'bedrock-converse'
      ? { region: 'us-east-1', endpoint: 'http://127.0.0.1:1' }
      : { baseURL: 'http://127.0.0.1:1' }
  try {
    const catalog = mergeCatalog({
      models: {},
      providers: {
        lab: {
          protocol,
          ...place,
          models: { m: { name: 'm', body: modelPatch } },
          prices: { m: price },
          body: patch,
        },
      },
    })
    const settings = settingsOf({ mode: 'live', catalog, budgetUsd, isBudgetDeclared: true })
    const declared = {
      models: 'm',
      providers: 'lab',
      maxTokens: [1 + random.integer(200), 201 + random.integer(200)],
      prompts: ['Why? '.repeat(1 + random.integer(40)), 'Wieso 知道?'],
      ...drawOptions(protocol, random),
    }
    const plan = await withPaddings(planMatrix('M', declared, settings))
    const cells = plannedCells(plan.kept, plan, settings)
    const allowed = cells.map((cell) => allowedBy(requestOf(cell, plan, settings).body))
    const hasFee = allowed.some((one) => one.hasFee)
    checkRequests(cells, plan, settings)
    return {
      patches,
      refused: undefined,
      cells: cells.map(({ maxRequest: { usd = NaN, inputTokens = NaN } }, index) => ({
        announcedUsd: usd,
        possibleUsd:
          (inputTokens * price.inputPerMTok +
            (allowed[index]?.output ?? NaN) * price.outputPerMTok) /
          1e6,
      })),
      hasFee,
    }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    return { patches, refused: error.message, cells: [], hasFee: false }
  }
}

let outcomes: readonly Outcome[] = []

beforeAll(async () => {
  const random = randomStream(13, 'bodies')
  const all: Outcome[] = []
  for (let index = 0; index < CASES; index += 1) {
    all.push(await declare(protocolNames[index % protocolNames.length] ?? 'openai-chat', random))
  }
  outcomes = all
}, 60_000)

test('no patch of a body lets a request take more than was announced, nor than the budget', () => {
  const accepted = outcomes.filter(({ refused }) => refused === undefined)
  expect(accepted.length).toBeGreaterThan(CASES / 10)
  for (const { cells, patches, hasFee } of accepted) {
    for (const { announcedUsd, possibleUsd } of cells) {
      expect(possibleUsd, JSON.stringify(patches)).toBeLessThanOrEqual(announcedUsd + 1e-9)
      expect(announcedUsd, JSON.stringify(patches)).toBeLessThanOrEqual(budgetUsd)
    }
    expect(hasFee, JSON.stringify(patches)).toBe(false)
  }
})

test('what is refused is named, with what to change', () => {
  const refused = outcomes.filter((one) => one.refused !== undefined)
  expect(refused.length).toBeGreaterThan(CASES / 10)
  for (const { refused: message = '', patches } of refused) {
    const fields = [...message.matchAll(/`([^`]+)`/g)].map(([, path = '']) =>
      path.slice(path.lastIndexOf('.') + 1),
    )
    const declared = new Set([...patches.flatMap(namesIn), '0'])
    const isNamed = fields.some((field) => declared.has(field))
    expect(isNamed, `${message} ${JSON.stringify(patches)}`).toBe(true)
    expect(message).toMatch(/Remove it|remove it|Lower it|or lower|Declare/)
  }
})
