import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'

import { noOverrides, settingsOf } from '../../test/settings.ts'
import type { EnvironmentOverrides } from '../bridge/settings.ts'
import { type Plan, planMatrix } from './plan.ts'

function plan(options: unknown, overrides: Partial<EnvironmentOverrides> = {}): Plan {
  const declared = { models: 'gpt-4.1', providers: 'openai', ...Object(options) }
  return planMatrix('Loaded', declared, settingsOf({ overrides: { ...noOverrides, ...overrides } }))
}

function levelsOf({ cells }: Plan): unknown[] {
  return cells.map(({ levels: { model: _model, provider: _provider, ...workload } }) => workload)
}

describe('models', () => {
  test('that only the price list knows need no declaration', () => {
    const { cells, catalog } = plan({ models: ['gpt-4.1', 'gpt-5-mini'], providers: undefined })
    expect(cells.map(({ id }) => id)).toEqual([
      'gpt-4.1@openai',
      'gpt-4.1@openrouter',
      'gpt-4.1@opper',
      'gpt-5-mini@openai',
      'gpt-5-mini@openrouter',
      'gpt-5-mini@opper',
    ])
    expect(catalog.providers['openrouter']?.models['gpt-5-mini']).toBe('openai/gpt-5-mini')
  })

  test('that a run names are those of a matrix that names none', () => {
    const settings = { overrides: { ...noOverrides, models: ['gpt-5-mini'] } }
    const { kept } = planMatrix('All', {}, settingsOf(settings))
    expect(kept.map(({ id }) => id)).toEqual([
      'gpt-5-mini@openai',
      'gpt-5-mini@openrouter',
      'gpt-5-mini@opper',
    ])
  })

  test('that nobody knows come with a declaration to paste', () => {
    expect(() => plan({ models: 'lab-7b', providers: ['opper', 'openai'] })).toThrow(
      /`lab-7b`, which is neither declared nor in the price list\. .*`providers: \{ 'opper': \{ models: \['lab-7b'\] \} \}`$/,
    )
    expect(() => plan({ models: 'gpt-4.1-minii' })).toThrow('Did you mean `gpt-4.1-mini`?')
  })

  test('that no provider of the matrix serves come with one, too', () => {
    expect(() => plan({ models: 'claude-haiku-4-5', providers: 'openai' })).toThrow(
      "`providers: { 'openai': { models: { 'claude-haiku-4-5': 'its name there' } } }`",
    )
  })
})

describe('axes of load, caches and connections', () => {
  test('are what nobody asked for by default', () => {
    const { cells, axes, turns, blockSize, order } = plan({})
    expect(cells[0]?.levels).toMatchObject({
      concurrency: 1,
      rate: undefined,
      promptCache: 'bust',
      connection: 'warm',
    })
    expect(axes.rate).toEqual([undefined])
    expect([turns, blockSize, order]).toEqual([undefined, 1, 'sequential'])
  })

  test('take a value or an array', () => {
    expect(levelsOf(plan({ concurrency: 8 }))).toMatchObject([{ concurrency: 8, rate: undefined }])
    expect(levelsOf(plan({ rate: [0.5, 2] }))).toMatchObject([
      { rate: 0.5, concurrency: 1 },
      { rate: 2, concurrency: 1 },
    ])
  })

  test('name their cells', () => {
    const { cells } = plan({ promptCache: ['bust', 'warm'], connection: ['warm', 'cold'] })
    expect(cells.map(({ id }) => id)).toEqual([
      'gpt-4.1@openai promptCache=bust connection=warm',
      'gpt-4.1@openai promptCache=bust connection=cold',
      'gpt-4.1@openai promptCache=warm connection=warm',
      'gpt-4.1@openai promptCache=warm connection=cold',
    ])
  })

  test('make every cell of the matrix a conversation where one cache is warm', () => {
    expect(plan({ promptCache: ['bust', 'warm'] }).turns).toBe(5)
    expect(plan({ promptCache: 'bust' }).turns).toBeUndefined()
  })

  test('may be a reference', () => {
    expect(plan({ concurrency: [1, 4], reference: { concurrency: 1 } }).reference).toEqual({
      concurrency: 1,
    })
    expect(plan({ rate: [1, 4], reference: { rate: 1 } }).reference).toEqual({ rate: 1 })
    const cold = { connection: ['warm', 'cold'], reference: { connection: 'warm' } }
    expect(plan(cold).reference).toEqual({ connection: 'warm' })
  })

  test('decide the size of a block before anything is filtered', () => {
    const busy = { concurrency: [1, 10], rounds: 30, providers: ['openai', 'openrouter'] }
    expect(plan(busy, { providers: ['openai'] }).blockSize).toBe(10)
  })
})

const call = { id: 'x', name: 'weather', arguments: {} }

describe('what cannot be is an error that names the option, the value and the way out', () => {
  const mistakes: readonly (readonly [object, readonly string[]])[] = [
    [{ concurrency: 0 }, ['`concurrency`', '0', 'at least 1']],
    [{ concurrency: [1, 1.5] }, ['`concurrency', '1.5', 'whole number']],
    [{ concurrency: [4, 4] }, ['`concurrency`', 'only once']],
    [{ rate: 0 }, ['`rate`', '0', 'above 0']],
    [{ rate: Infinity }, ['`rate`', 'Infinity']],
    [{ system: '' }, ['`system`', 'not an empty string', '""']],
    [{ messages: 'Hi' }, ['`messages`', '"Hi"']],
    [{ messages: [{ role: 'bot', content: 'Hi' }] }, ['`messages.0.role`', '"bot"', "'tool'"]],
    [
      { messages: [{ role: 'user', content: '' }] },
      ['`messages.0.content`', 'not an empty string'],
    ],
    [
      { messages: [{ role: 'tool', content: 'Rain.', toolCallId: 'x' }] },
      ['`messages.0.toolCallId`', '"x"', '`toolCalls` in the messages before'],
    ],
    [
      { messages: [{ role: 'user', content: 'Hi', toolCalls: [call] }] },
      ['`messages.0.toolCalls`', "'assistant'"],
    ],
    [
      { messages: [{ role: 'assistant', toolCalls: [call] }] },
      ['`messages.0.toolCalls`', 'the results of the calls', "'tool'"],
    ],
    [
      { messages: [{ role: 'assistant', toolCalls: [{ ...call, arguments: '[1]' }] }] },
      ['`messages.0.toolCalls.0.arguments`', 'expected an object', '"[1]"'],
    ],
    [
      { prompts: [{ prompt: 'Why?', messages: [{ role: 'user', contents: 'Hi' }] }] },
      ['`prompts.0.messages.0.contents`', '`content`'],
    ],
    [{ tools: [] }, ['`tools`', 'at least one tool']],
    [{ tools: [{ description: 'Says.' }] }, ['`tools.0.name`', 'the name of a tool', 'undefined']],
    [{ tools: [{ name: 'get weather' }] }, ['`tools.0.name`', '"get weather"', 'letters, digits']],
    [{ tools: [{ name: 'a' }, { name: 'a' }] }, ['`tools.1.name`', 'no other tool has', '"a"']],
    [
      { tools: [{ name: 'a', parameters: { type: 'objekt' } }] },
      ['`tools.0.parameters.type`', '"objekt"', 'object, array'],
    ],
    [
      { tools: [{ name: 'a', parameters: { type: 'string' } }] },
      ['`tools.0.parameters`', "{ type: 'object', … }", 'arguments have names'],
    ],
    [{ tools: [{ name: 'a', paramters: {} }] }, ['`tools.0.paramters`', '`parameters`']],
    [{ toolChoice: 'always' }, ['`toolChoice`', '"always"', "'required'"]],
    [{ toolChoice: 'auto' }, ['`toolChoice` is "auto"', 'no `tools`']],
    [
      { toolChoice: { type: 'function', function: { name: 'a' } } },
      ["`toolChoice`: expected 'auto', 'required', 'none' or { name } of a tool, received {"],
    ],
    [{ prompts: 'a.jsonl' }, ['`prompts`: expected an array or a file of fromFile(), received']],
    [{ schema: { type: 'number', minimum: '1' } }, ['`schema.minimum`: expected a number', '"1"']],
    [{ schema: { type: 'array', minItems: -1 } }, ['`schema.minItems`: expected a whole number']],
    [{ schema: holdsItself() }, ['`schema`', 'does not hold itself', "{ $ref: '#' }"]],
    [
      { toolChoice: { name: 'wether' }, tools: [{ name: 'weather' }, { name: 'time' }] },
      ['`toolChoice`', '{"name":"wether"}', 'none of the `tools`', '`weather`'],
    ],
    [{ schema: 'object' }, ['`schema`', '"object"', 'a JSON Schema', 'zod']],
    [{ schema: { colour: 'blue' } }, ['`schema`', '{"colour":"blue"}', "{ type: 'object'"]],
    [{ schema: { type: 'object', required: 'n' } }, ['`schema.required`', '"n"', 'a list']],
    [
      { schema: { properties: { n: 'integer' } } },
      ['`schema.properties.n`', '"integer"', 'a JSON Schema'],
    ],
    [{ schema: { $ref: '#/$defs/n' } }, ['`schema.$ref`', '"#/$defs/n"', 'a place in the schema']],
    [{ schema: { type: 'string', pattern: '(' } }, ['`schema.pattern`', '"("']],
    [{ schema: z3.object({}) }, ['`schema`', 'zod 4', 'write the JSON Schema']],
    [{ schema: z.map(z.string(), z.date()) }, ['`schema`', 'that JSON Schema can say']],
    [
      { schema: { type: 'object' }, json: [false, true] },
      ['`schema` and `json`', 'by itself', 'two matrices'],
    ],
    [{ inputTokens: 0 }, ['`inputTokens`', '0', 'at least 1']],
    [{ inputTokens: [128, 1024.5] }, ['`inputTokens.1`', '1024.5', 'whole number']],
    [{ inputTokens: [128, 128] }, ['`inputTokens`', 'only once']],
    [
      { inputTokens: [128, 1024], reference: { inputTokens: 256 } },
      ['`reference.inputTokens`', '256', 'Levels: 128, 1024'],
    ],
    [
      { maxTokens: [64, 128], prompts: ['Why?', { prompt: 'How?', maxTokens: 32 }] },
      ['prompt 1 has `maxTokens` 32', '64, 128', 'one level'],
    ],
    [{ prompts: 'prompts.jsonl' }, ['`prompts`', '"prompts.jsonl"']],
    [{ prompts: [] }, ['`prompts`', 'at least one prompt']],
    [{ prompts: [{ promt: 'Why?' }] }, ['`prompts.0.promt`', '`prompt`']],
    [{ turns: 3 }, ['`turns`', '3', "`promptCache` 'warm'"]],
    [{ turns: 1, promptCache: 'warm' }, ['`turns`', '1', 'at least 2']],
    [
      { promptCache: 'warm', prompts: ['Why?', { prompt: 'How?', system: 'Be long.' }] },
      ['`prompts.1.system`', 'begin alike', 'whole matrix'],
    ],
    [{ promptCache: 'hot' }, ['`promptCache`', '"hot"', "'bust' or 'warm'"]],
    [{ connection: ['warm', 'frozen'] }, ['`connection', "'warm' or 'cold'"]],
    [{ order: 'random' }, ['`order`', "'sequential' or 'providers'"]],
    [{ rate: 2, concurrency: [1, 4] }, ['`rate` 2', '`concurrency` 1, 4', 'two matrices']],
    [
      { concurrency: 4, connection: 'cold' },
      ['`concurrency` 4', "`connection` 'cold'", 'two matrices'],
    ],
    [
      { rate: [1, 2], connection: ['warm', 'cold'] },
      ['`rate` 1, 2', "`connection` 'warm', 'cold'"],
    ],
    [{ rate: 1, promptCache: 'warm' }, ['`rate` 1', "`promptCache` 'warm'", 'two matrices']],
    [{ concurrency: 2, order: 'providers' }, ['`concurrency` 2', "`order` 'providers'"]],
    [{ arrivals: 'constant' }, ['`arrivals`', "'constant'", '`rate`']],
    [{ arrivals: { gamma: 0.5 } }, ['`arrivals`', '{"gamma":0.5}', '`rate`']],
    [{ rate: 2, arrivals: { gamma: 0 } }, ['`arrivals.gamma`', 'from 0.01 to 1000', 'received 0']],
    [{ thinkTimeMs: 9 }, ['`thinkTimeMs` is 9', "`promptCache` 'warm'"]],
    [{ promptCache: 'warm', thinkTimeMs: 0 }, ['`thinkTimeMs`', 'above 0']],
    [{ rate: [{ rate: 2 }] }, ['`rate', "such as '30s'"]],
    [{ rate: [2, { rate: 2, for: '30s' }] }, ['`rate`']],
    [{ rate: { rate: { from: 0, to: 0 }, for: '30s' } }, ['`rate', 'above 0']],
    [{ rate: { rate: 0.01, for: '30s' } }, ['stage 1 (0.01 req/s, 30s)', 'not one request']],
    [{ rate: { rate: 100, for: '1m' } }, ['6000 requests', '5000', 'memory']],
    [{ rate: { rate: 2, for: '30s' }, rounds: 9 }, ['stages of `rate`', '`rounds`']],
    [{ rate: { rate: 2, for: '30s' }, for: '30s' }, ['stages of `rate`', '`for`']],
    [
      { rate: { rate: 2, for: '30s' }, concurrency: [1, 4] },
      ['`concurrency` 1, 4', 'two matrices'],
    ],
    [
      {
        rate: [
          { rate: 2, for: '30s' },
          { rate: 4, for: '30s' },
        ],
        reference: { rate: 2 },
      },
      ['`reference`', 'take turns'],
    ],
    [
      { rate: { rate: 2, for: '30s' }, reference: { stage: '1:2/s,30s' } },
      ['unknown option `reference.stage`'],
    ],
    [
      { rate: { rate: 2, for: '30s' }, thresholds: { ttftMs: { regression: {} } } },
      ['stages of `rate`', '`thresholds.ttftMs.regression`'],
    ],
    [{ rate: 2, for: '30' }, ['`for`', "such as '30s'", 'received "30"']],
    [{ rate: 2, for: '0s' }, ['`for`', 'above 0']],
    [{ rate: 2, for: '25h' }, ['`for`', 'at most 24h']],
    [{ rate: 2, for: 30_000 }, ['`for`', "such as '30s'", 'received 30000']],
    [{ rate: 2, for: '30s', rounds: 9 }, ["`for` '30s'", '`rounds`', 'how many requests']],
    [{ rate: [0.01, 2], for: '30s' }, ["`for` '30s'", '`rate` 0.01', 'not one request']],
    [{ for: '30s', promptCache: 'warm' }, ["`for` '30s'", "`promptCache` 'warm'"]],
    [{ for: '30s', order: 'providers' }, ["`for` '30s'", "`order` 'providers'"]],
    [
      { for: '30s', rounds: { min: 20, max: 90, until: { metric: 'ttftMs', relativeWidth: 0.1 } } },
      ["`for` '30s'", 'adaptive `rounds`'],
    ],
    [
      { for: '30s', capacity: { objective: { ttftMs: 800 } } },
      ["`for` '30s'", '`capacity`', 'a search decides'],
    ],
    [{ for: '30s', rounds: 3, concurrency: 4 }, ['`concurrency` 4', '3 `rounds`']],
    [{ rate: 2, arrivals: 'bursts' }, ["'poisson', 'constant' or { gamma }", 'bursts']],
    [
      { stream: false, thresholds: { ttftMs: { median: { atMost: 9 } } } },
      ['`thresholds.ttftMs`', '`stream` is false', 'totalMs'],
    ],
    [
      { stream: false, thresholds: { tokensPerSecond: { regression: {} } } },
      ['`thresholds.tokensPerSecond`', '`stream` is false'],
    ],
    [
      { stream: false, thresholds: { goodput: { objective: { ttfoMs: 9 }, atLeast: 1 } } },
      ['`thresholds.goodput.objective.ttfoMs`', '`stream` is false'],
    ],
    [
      {
        stream: false,
        reference: { model: 'gpt-4.1' },
        thresholds: { contrast: { longestStallMs: { atMost: 1 } } },
      },
      ['`thresholds.contrast.longestStallMs`', '`stream` is false'],
    ],
    [
      {
        stream: false,
        rounds: { min: 6, max: 60, until: { metric: 'ttftMs', relativeWidth: 0.1 } },
      },
      ['`rounds.until.metric`', '`stream` is false'],
    ],
    [{ stream: 'no' }, ['`stream`']],
    [{ concurrency: [1, 64] }, ['`concurrency` 1, 64', '30 `rounds`', 'at least 64']],
    [
      { concurrency: [1, 4], reference: { concurrency: 2 } },
      ['`reference.concurrency`', '2', '1, 4'],
    ],
    [{ reference: 'openai' }, ['`reference`', '"openai"', "{ provider: 'openai' }"]],
    [
      { thresholds: { contrast: { ttftMs: { atMost: 0.1 } } } },
      ['`thresholds.contrast`', 'no `reference`', "{ provider: 'openai' }"],
    ],
    [{ thresholds: { ttftMs: { p95: 100 } } }, ['`thresholds.ttftMs.p95`', '100', '{ atMost }']],
    [{ thresholds: { quality: 0.9 } }, ['`thresholds.quality`', '0.9', '{ atLeast }']],
    [
      { thresholds: { ttftMs: { regression: 0.1 } } },
      ['`thresholds.ttftMs.regression`', '0.1', '{ atMost }'],
    ],
    [{ reference: { connection: 'cold' } }, ['`reference.connection`', '"cold"', '"warm"']],
    [
      { thresholds: { goodput: { objective: {}, atLeast: 0.9 } } },
      ['`thresholds.goodput.objective`', 'ttftMs'],
    ],
    [
      { thresholds: { goodput: { objective: { outputTokens: 9 }, atLeast: 0.9 } } },
      ['`thresholds.goodput.objective.outputTokens`'],
    ],
    [{ thresholds: { goodput: { objective: { ttftMs: 800 }, atLeast: 95 } } }, ['share', '95']],
    [
      { thresholds: { goodput: { objective: { ttftFromIntendedMs: 800 }, atLeast: 0.9 } } },
      ['`thresholds.goodput.objective.ttftFromIntendedMs`', 'no `rate`', 'such as ttftMs'],
    ],
    [{ thresholds: { queueMs: { p95: { atMost: 5 } } } }, ['`thresholds.queueMs`', 'no `rate`']],
    [
      { thresholds: { contrast: { queueMs: { atMost: 5 } } } },
      ['`thresholds.contrast.queueMs`', 'no `rate`'],
    ],
  ]

  test.each(mistakes)('%j', (options, says) => {
    for (const part of says) expect(() => plan(options)).toThrow(part)
  })
})

describe('adaptive rounds', () => {
  const until = { metric: 'ttftMs', relativeWidth: 0.1 } as const
  const adaptive = { min: 20, max: 100, until }

  test('are asked at most so often, by their rule', () => {
    expect(plan({ rounds: adaptive })).toMatchObject({ rounds: 100, adaptive })
    expect(plan({ rounds: 40 })).toMatchObject({ rounds: 40, adaptive: undefined })
  })

  test('may be decided by the wait before the sending where a rate makes requests due', () => {
    const byWait = { ...adaptive, until: { metric: 'queueMs', relativeWidth: 0.5 } }
    expect(plan({ rounds: byWait, rate: 5 }).adaptive).toEqual(byWait)
  })

  test('give way to a number in the environment', () => {
    expect(plan({ rounds: adaptive }, { rounds: 7 })).toMatchObject({
      rounds: 7,
      adaptive: undefined,
    })
  })

  test.each<[unknown, readonly string[]]>([
    [{ ...adaptive, max: 10 }, ['`rounds.max`', '10', '`rounds.min` 20']],
    [{ ...adaptive, min: 5, max: 20 }, ['`rounds.max`', '20', 'before 20 rounds']],
    [{ ...adaptive, min: 40, max: 40 }, ['`rounds.max`', '40', 'before 40 rounds']],
    [
      { min: 20, max: 100 },
      ['`rounds.until`', 'expected { metric, relativeWidth }', 'received undefined'],
    ],
    [{ min: 20, until }, ['`rounds.max`', 'a whole number', 'received undefined']],
    [
      { ...adaptive, until: { ...until, metric: 'ttft' } },
      ['`rounds.until.metric`', 'ttftMs', '"ttft"'],
    ],
    [
      { ...adaptive, until: { ...until, metric: 'queueMs' } },
      ['`rounds.until.metric`', 'queueMs', '`rate`'],
    ],
    [
      { ...adaptive, until: { ...until, relativeWidth: 10 } },
      ['`rounds.until.relativeWidth`', '10', 'a tenth is 0.1'],
    ],
    [
      { ...adaptive, until: { ...until, relativeWidth: NaN } },
      ['`rounds.until.relativeWidth`', 'NaN', 'a tenth is 0.1'],
    ],
    ['many', ['`rounds`', 'a whole number', '{ min, max, until', '"many"']],
  ])('of %j are a mistake', (rounds, says) => {
    for (const part of says) expect(() => plan({ rounds })).toThrow(part)
  })
})

test('limits of prompts give way to that of the environment', () => {
  const prompts = ['Why?', { prompt: 'How?', maxTokens: 32, expected: { n: 1 } }]
  const limitsOf = (overrides = {}) =>
    plan({ prompts }, overrides).prompts.map((row) => row.maxTokens)
  expect(limitsOf()).toEqual([undefined, 32])
  expect(limitsOf({ maxTokens: 16 })).toEqual([undefined, undefined])
  expect(plan({ prompts }).prompts[1]).toMatchObject({ expected: { n: 1 } })
})

test('conversations have five turns, or as many as are declared', () => {
  expect(plan({}).turns).toBeUndefined()
  expect(plan({ promptCache: 'warm' }).turns).toBe(5)
  expect(plan({ promptCache: ['bust', 'warm'], turns: 3 }).turns).toBe(3)
})

test('the seed: of the environment, else of the bench file, else of the run', () => {
  expect(plan({ seed: 7 }, { seed: 8 }).seed).toBe(8)
  expect(plan({ seed: 7 }).seed).toBe(7)
  expect(plan({}).seed).toBe(1)
})

test('filters keep the cells that all of them name', () => {
  const all = { models: ['gpt-4.1', 'gpt-4.1-mini'], providers: ['openai', 'openrouter'] }
  const kept = (overrides: Partial<EnvironmentOverrides>) =>
    plan(all, overrides).kept.map(({ id }) => id)
  expect(kept({})).toHaveLength(4)
  expect(kept({ models: ['gpt-4.1'] })).toEqual(['gpt-4.1@openai', 'gpt-4.1@openrouter'])
  expect(kept({ models: ['gpt-4.1'], providers: ['openai'] })).toEqual(['gpt-4.1@openai'])
  expect(kept({ models: ['gpt-4.1'], providers: ['bedrock'] })).toEqual([])
})

test('schemas of zod become JSON Schemas, with objects that hold nothing else', () => {
  const answer = z.object({
    colour: z.enum(['blue', 'red']).describe('The colour'),
    why: z.array(z.object({ count: z.int().optional() })),
  })
  const { prompts } = plan({
    prompts: ['Why?', { prompt: 'How?', schema: null, tools: null }],
    schema: answer,
    tools: [{ name: 'weather', parameters: z.object({ city: z.string() }) }, { name: 'time' }],
    toolChoice: { name: 'weather' },
  })
  const object = { type: 'object', additionalProperties: false }
  expect(prompts[0]).toMatchObject({
    toolChoice: { name: 'weather' },
    tools: [
      { name: 'weather', parameters: { ...object, required: ['city'] } },
      { name: 'time', parameters: { ...object, properties: {} } },
    ],
    schema: {
      ...object,
      properties: {
        colour: { type: 'string', enum: ['blue', 'red'], description: 'The colour' },
        why: {
          type: 'array',
          items: { ...object, properties: { count: { type: 'integer' } } },
        },
      },
      required: ['colour', 'why'],
    },
  })
  expect(JSON.stringify(prompts[0])).not.toMatch(/\$schema|9007199254740991/)
  expect(prompts[1]).toEqual({ prompt: 'How?', keywords: [] })
})

test('another copy of zod, of before it knew JSON Schema, keeps its descriptions', () => {
  const own = z.object({ city: z.string() })
  const other = Object.create(own, {
    '~standard': { value: { vendor: 'zod', version: 1 } },
    description: { value: 'Where' },
  })
  expect(plan({ prompts: ['Why?'], schema: other }).prompts[0]?.schema).toEqual({
    type: 'object',
    description: 'Where',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  })
})

function settledOf(planned: Plan) {
  const { rounds, warmup, timeoutMs, axes } = planned
  return { rounds, warmup, timeoutMs, maxTokens: axes.maxTokens, json: axes.json }
}

test('the environment wins over the bench file, and that over the plugin', () => {
  const own = { rounds: 12, warmup: 1, timeoutMs: 5000, maxTokens: [64, 128], json: [false, true] }
  const overrides = { rounds: 7, warmup: 0, timeoutMs: 900, maxTokens: 32, json: true }
  expect(settledOf(plan({}))).toEqual({
    rounds: 30,
    warmup: 2,
    timeoutMs: 60_000,
    maxTokens: [512],
    json: [false],
  })
  expect(settledOf(plan(own))).toEqual(own)
  expect(settledOf(plan(own, overrides))).toEqual({ ...overrides, maxTokens: [32], json: [true] })
})

test('as many rounds as are in flight are enough', () => {
  expect(plan({ concurrency: 30 }).blockSize).toBe(30)
})

function holdsItself(): object {
  const properties: Record<string, unknown> = {}
  const schema = { type: 'object', properties }
  properties['again'] = schema
  return schema
}
