import { expect, test } from 'vitest'

import { pluginOptions } from '../src/invocation/plugin-options.ts'
import { BenchError } from '../src/model/bench-error.ts'
import { parseOptions } from '../src/model/parse-options.ts'
import type { z } from '../src/model/zod.ts'
import { matrixOptions } from '../src/session/matrix-options.ts'
import { type RandomStream, randomStream } from '../src/stats/random.ts'

const OBJECTS = 1000

const values: readonly unknown[] = [
  -1,
  0,
  1,
  0.5,
  Number.NaN,
  Infinity,
  1e300,
  12n,
  '',
  '12',
  'auto',
  true,
  null,
  undefined,
  Symbol('x'),
  () => 1,
  /x/,
  new Date(0),
  new Map([['a', 1]]),
  Object.create(null),
  [[], {}],
]
const names = [
  'models',
  'prices',
  'inputPerMTok',
  'rounds',
  'tiers',
  'constructor',
  '__proto__',
  'toString',
  'a b',
  '',
]

function anything(depth: number, random: RandomStream): unknown {
  const kind = depth === 0 ? 0 : random.integer(4)
  if (kind < 2) return values[random.integer(values.length)]
  const items = Array.from({ length: random.integer(4) }, () => anything(depth - 1, random))
  if (kind === 2) return items
  return Object.fromEntries(items.map((item) => [names[random.integer(names.length)] ?? '', item]))
}

test.each<[string, z.ZodType, readonly string[]]>([
  ['llmBench()', pluginOptions, Object.keys(pluginOptions.shape)],
  [
    'matrix()',
    matrixOptions,
    [
      ...names,
      'thresholds',
      'checks',
      'maxTokens',
      'json',
      'conversation',
      'providers',
      'prompts',
      'concurrency',
      'stopWhen',
    ],
  ],
])('any options of %s are taken, or refused by name', (where, schema, known) => {
  const random = randomStream(421_337, 'options', where)
  let refused = 0
  for (let index = 0; index < OBJECTS; index += 1) {
    const fields = Array.from(
      { length: 1 + random.integer(3) },
      () => known[random.integer(known.length)] ?? '',
    )
    const options =
      random.integer(20) === 0
        ? anything(2, random)
        : Object.fromEntries(fields.map((name) => [name, anything(3, random)]))
    try {
      parseOptions(schema, options, where)
    } catch (error) {
      refused += 1
      expect(error).toBeInstanceOf(BenchError)
      expect(String(error)).toContain(`${where}: `)
      expect(String(error)).toMatch(/`.*`|the options/s)
    }
  }
  expect(refused).toBeGreaterThan(OBJECTS / 4)
})
