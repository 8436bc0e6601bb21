import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parse } from 'yaml'
import { z } from 'zod'

import { repository } from './docs/markdown.ts'
import type { UserProject } from './docs/user-project.ts'

const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string() })),
  runs: z.object({
    steps: z.array(
      z.object({
        id: z.string().optional(),
        if: z.string().optional(),
        uses: z.string().optional(),
        with: z.record(z.string(), z.unknown()).optional(),
        run: z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
      }),
    ),
  }),
})

type Step = z.infer<typeof actionSchema>['runs']['steps'][number]

/** A step as it went. */
export interface RanStep {
  /** Its id, or what it uses or runs. */
  readonly name: string
  readonly outcome: 'success' | 'failure' | 'skipped'
  readonly output: string
  /** What an action was given; undefined of scripts. */
  readonly given: Readonly<Record<string, string>> | undefined
}

interface RunOptions {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** What actions of others say, by step id. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export async function readAction(): Promise<z.infer<typeof actionSchema>> {
  return actionSchema.parse(parse(await readFile(join(repository, 'action.yml'), 'utf8')))
}

/** Runs the scripts of action.yml in a project, as a job's runner would; what others' actions are given is kept. */
export async function runAction(
  project: UserProject,
  { inputs = {}, env = {}, outputs = {} }: RunOptions,
): Promise<readonly RanStep[]> {
  const action = await readAction()
  const folder = await mkdtemp(join(tmpdir(), 'action-'))
  const values = new Map<string, string>([
    ['github.token', 'ghs_of_the_job_0123456789'],
    ['github.run_id', '99'],
    ['github.run_attempt', '1'],
    ...Object.entries(action.inputs).map(([name, input]): [string, string] => [
      `inputs.${name}`,
      inputs[name] ?? input.default,
    ]),
  ])
  // Defaults are expressions too.
  for (const [name, value] of values) values.set(name, filled(value, values))
  let hasFailed = false
  const ran: RanStep[] = []
  try {
    for (const [index, step] of action.runs.steps.entries()) {
      const isDue = holds(step.if ?? 'true', values, hasFailed)
      const result = isDue
        ? await runStep(step, { project, values, env, output: join(folder, String(index)) })
        : ({ outcome: 'skipped', output: '', outputs: {}, given: undefined } as const)
      hasFailed ||= result.outcome === 'failure'
      const said = step.uses !== undefined && isDue ? outputs[step.id ?? ''] : result.outputs
      values.set(`steps.${step.id}.outcome`, result.outcome)
      for (const [name, value] of Object.entries(said ?? {})) {
        values.set(`steps.${step.id}.outputs.${name}`, value)
      }
      const { outcome, output, given } = result
      ran.push({ name: step.id ?? step.uses ?? step.run ?? '', outcome, output, given })
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return ran
}

async function runStep(
  step: Step,
  {
    project,
    values,
    env,
    output,
  }: {
    readonly project: UserProject
    readonly values: ReadonlyMap<string, string>
    readonly env: Readonly<Record<string, string>>
    readonly output: string
  },
): Promise<Omit<RanStep, 'name'> & { readonly outputs: Readonly<Record<string, string>> }> {
  if (step.run === undefined) {
    const given = Object.entries(step.with ?? {}).map(([name, value]) => [
      name,
      filled(String(value), values),
    ])
    return { outcome: 'success', output: '', outputs: {}, given: Object.fromEntries(given) }
  }
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, values)])
  await project.write('step.sh', step.run)
  const { code, output: printed } = await project.run(
    'bash --noprofile --norc -eo pipefail step.sh',
    {
      ...env,
      GITHUB_OUTPUT: output,
      ...Object.fromEntries(own),
    },
  )
  const text = await readFile(output, 'utf8').catch(() => '')
  const outputs = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('='))
  return {
    outcome: code === 0 ? 'success' : 'failure',
    output: printed,
    outputs: Object.fromEntries(outputs),
    given: undefined,
  }
}

/** A text with its expressions: `${{ name }}`, or `${{ name || 'otherwise' }}`. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$\{\{ ([\w.-]+)(?: \|\| '([^']*)')? \}\}/g,
    (_, name: string, other = '') => {
      const value = values.get(name) ?? ''
      return value === '' ? String(other) : value
    },
  )
}

/** A condition of comparisons that all have to hold; without `always()` no step may have failed. */
function holds(
  condition: string,
  values: ReadonlyMap<string, string>,
  hasFailed: boolean,
): boolean {
  const terms = condition.split(' && ')
  if (hasFailed && !terms.includes('always()')) return false
  return terms
    .filter((term) => term !== 'always()' && term !== 'true')
    .every((term) => {
      const [, name = '', sign, quoted, bare] =
        /^([\w.-]+) (==|!=) (?:'([^']*)'|(true))$/.exec(term) ?? []
      const wanted = quoted ?? bare
      if (sign === undefined) throw new Error(`not understood: ${term}`)
      return ((values.get(name) ?? '') === wanted) === (sign === '==')
    })
}
