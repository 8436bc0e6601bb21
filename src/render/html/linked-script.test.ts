import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext, Script } from 'node:vm'

import { describe, expect, test } from 'vitest'

import { linkedScript } from './linked-script.ts'

async function link(files: Readonly<Record<string, string>>, entry = 'main.ts'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'linked-script-'))
  try {
    for (const [name, code] of Object.entries(files)) await writeFile(join(folder, name), code)
    return linkedScript(join(folder, entry))
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('modules become one script', () => {
  test('a module that was linked before gives the same script, and a changed one another', async () => {
    const first = await link({ 'main.ts': 'const kept: string = `once`' })
    expect(first).toContain('const kept')
    expect(first).not.toContain(': string')
    expect(await link({ 'main.ts': 'const kept: string = `once`' })).toBe(first)
    expect(await link({ 'main.ts': 'const kept: string = `twice`' })).toContain('`twice`')
  })

  test('each is evaluated once, after what it imports, with names of its own', async () => {
    const script = await link({
      'main.ts': [
        "import { left } from './left.ts'",
        'import {',
        '  right,',
        '  SHARED as renamed,',
        "} from './right.ts'",
        'const order: string = [left(), right(), renamed].join()',
        'globalThis.result = order',
      ].join('\n'),
      'left.ts': [
        "import { SHARED, type Thing } from './right.ts'",
        "const own: Thing = { name: 'left' }",
        'export function left(): string { return own.name + SHARED }',
      ].join('\n'),
      'right.ts': [
        'export interface Thing { readonly name: string }',
        "const own = 'right'",
        'export const SHARED = (globalThis.evaluated = (globalThis.evaluated ?? 0) + 1)',
        'export function right(): string { return own }',
      ].join('\n'),
    })
    const context: Record<string, unknown> = {}
    context['globalThis'] = context
    runInNewContext(script, context)
    expect(context).toMatchObject({ result: 'left1,right,1', evaluated: 1 })
  })

  test.each([
    "import { x } from 'package'",
    "import x from './main.ts'",
    "export * from './main.ts'",
    'export default 1',
    'export { x }',
  ])('%s is refused', async (statement) => {
    await expect(link({ 'main.ts': `const x = 1\n${statement}\n` })).rejects.toThrow(/cannot link/)
  })
})

test('the script of the page parses, and holds nothing that ends its element', () => {
  const entry = fileURLToPath(new URL('../../page/main.ts', import.meta.url))
  const script = linkedScript(entry)
  expect(new Script(script)).toBeDefined()
  expect(script).not.toMatch(/<\/script|<!--/i)
})
