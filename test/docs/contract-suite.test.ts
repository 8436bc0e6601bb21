import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { readPages } from './markdown.ts'
import { createUserProject, type UserProject } from './user-project.ts'

/** The protocol of a stranger that the documentation shows. */
const example = readPages()
  .find(({ path }) => path === 'docs/wire-protocols.md')
  ?.blocks.find(({ language }) => language === 'ts')
const source = example?.lines.join('\n') ?? ''

/** Mistakes in the example, and the tests that must find each. */
const mistakes = {
  key: ["headers: call.apiKey === undefined ? {} : { 'x-acme-key': call.apiKey }", 'headers: {}'],
  limit: ["limit: 'max_tokens'", "limit: 'max_output_tokens'"],
  turns: ['turns: wireMessages(call)', 'turns: wireMessages(call).toReversed()'],
  usage: ['draft.takeUsage(usage)', ''],
  end: ['draft.close()', ''],
  early: ["if (kind === 'end')", "if (kind !== 'start')"],
  foreign: ['return false', 'return true'],
  pieces: ["draft.add('content', text)", "draft.add('reasoning', text)"],
  model: ["if (typeof model === 'string') draft.servedModel = model", ''],
  refusal: ['  errorBody,\n}', "  errorBody: () => Promise.resolve('refused'),\n}"],
  finish: ["'stop' : 'length'", "'whole' : 'length'"],
} as const
const found: Readonly<Record<keyof typeof mistakes, RegExp>> = {
  key: /the key is in one header/,
  limit: /the body has what was asked/,
  turns: /a conversation is its turns/,
  usage: /its usage and its end/,
  end: /an answer is its pieces, its usage and its end/,
  early: /a stream that ends politely before its end/,
  foreign: /are not those of anthropic-messages/,
  pieces: /an answer is its pieces/,
  model: /name the served model/,
  refusal: /the body of a refused request/,
  finish: /its usage and its end/,
}

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ title: z.string(), status: z.string() })),
    }),
  ),
})

let project: UserProject
let results: z.infer<typeof report>['testResults']

beforeAll(async () => {
  project = await createUserProject()
  await project.write('acme.test.ts', source)
  for (const [name, [right, wrong]] of Object.entries(mistakes)) {
    if (!source.includes(right)) throw new Error(`the example has no ${right}`)
    await project.write(`${name}.test.ts`, source.replace(right, wrong))
  }
  await project.write(
    'lacking.test.ts',
    source
      .replace(
        "lacks: ['reasoning'",
        "lacks: ['served model', 'error events', 'usage', 'reasoning'",
      )
      .replace("event({ kind: 'start', model })", "event({ kind: 'start' })")
      .replace('usage: usage && {', 'nothing: usage && {')
      .replace('error: (refusal) => event(errorOf(refusal))', "error: () => ''"),
  )
  const { output } = await project.run(
    'npx vitest run --no-isolate --maxWorkers 1 --reporter json --outputFile report.json; cat report.json | tail -1',
  )
  results = report.parse(JSON.parse(output.slice(output.indexOf('{"numTotal')))).testResults
})
afterAll(() => project[Symbol.asyncDispose]())

function outcomeOf(name: string): { readonly passed: number; readonly failed: readonly string[] } {
  const file = results.find((result) => result.name.endsWith(`/${name}.test.ts`))
  const assertions = file?.assertionResults ?? []
  const failed = assertions.filter(({ status }) => status !== 'passed').map(({ title }) => title)
  return { passed: assertions.length - failed.length, failed }
}

test('a protocol of a stranger passes the contract suite', () => {
  const { passed, failed } = outcomeOf('acme')
  expect(failed).toEqual([])
  expect(passed).toBeGreaterThan(35)
})

test('what a vendor lacks is not asked of it', () => {
  const { passed, failed } = outcomeOf('lacking')
  expect(failed).toEqual([])
  expect(passed).toBe(outcomeOf('acme').passed - 3)
})

test.each(Object.entries(found))('the mistake `%s` is found', (name, title) => {
  expect(outcomeOf(name).failed.some((failed) => title.test(failed))).toBe(true)
})
