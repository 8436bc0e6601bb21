import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import {
  keyVariables,
  nightlyWorkflow,
  pullRequestWorkflow,
  scheduledWorkflow,
} from './ci-workflows.ts'
import type { Choice } from './found-endpoints.ts'
import { ignorePaths } from './ignore-paths.ts'
import { type PackageManager, packageManagerOf } from './package-manager.ts'

const CONFIG = 'vitest.config.ts'
const BENCH = 'benches/first.bench.ts'

const WORKFLOW = '.github/workflows/llm-bench.yml'
const NIGHTLY = '.github/workflows/llm-bench-nightly.yml'

const CONFIG_TEXT = [
  "import { llmBench } from 'vitest-llm-bench/plugin'",
  "import { defineConfig } from 'vitest/config'",
  '',
  'export default defineConfig({ plugins: [llmBench()] })',
  '',
].join('\n')

const ENV_TEXT = `# Copy this file to .env and fill in the keys of the providers you use. Never commit .env.
${keyVariables.map((name) => `${name}=`).join('\n')}

# AWS Bedrock: AWS's standard chain, or AWS_BEARER_TOKEN_BEDROCK.
`

/** What the first bench measures unless somebody chose something else. */
const usual: Choice = {
  models: ['gpt-4.1-mini', 'gpt-4.1-nano'],
  providers: ['openai', 'openrouter'],
}

/** What `init` is told of the first bench. */
export interface InitFlags {
  readonly models?: string
  readonly providers?: string
  /** A gate on pull requests and a nightly job, in place of one on a schedule. */
  readonly github?: boolean
}

/** The endpoints that flags name; those that they leave open are the usual ones. */
export function choiceOf({ models, providers }: InitFlags): Choice {
  return {
    models: namesIn(models) ?? usual.models,
    providers: namesIn(providers) ?? usual.providers,
  }
}

function namesIn(text: string | undefined): string[] | undefined {
  const names = text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names && names.length > 0 ? names : undefined
}

/** A bench of the chosen endpoints: what several of them are compared with is the first. */
function benchOf({ models, providers }: Choice): string {
  const [provider] = providers
  const [model] = models
  const reference = providers.length > 1 ? { provider } : models.length > 1 ? { model } : undefined
  const question =
    providers.length > 1
      ? 'How long do people wait for the first token, and does a router make them wait longer?'
      : 'How long do people wait for the first token?'
  return `// ${question}
import { matrix } from 'vitest-llm-bench'

matrix('First Token', {
  models: ${listOf(models)},
  providers: ${listOf(providers)},
${
  reference === undefined
    ? ''
    : `  reference: { ${Object.entries(reference)
        .map(([axis, name]) => `${axis}: ${quoted(name)}`)
        .join('')} },\n`
}  thresholds: {
    ttftMs: { median: { atMost: 2_000 } },
    quality: { atLeast: 0.8 },
    failures: { atMost: 0.1 },
  },
})
`
}

function listOf(names: readonly string[]): string {
  return `[${names.map(quoted).join(', ')}]`
}

/** A name as a string of TypeScript, whatever it holds. */
function quoted(name = ''): string {
  const json = JSON.stringify(name)
  return /['\\]/.test(json) ? json : `'${json.slice(1, -1)}'`
}

/** Path → content of the workflows for GitHub Actions. */
function workflowsFor(manager: PackageManager, isForPulls: boolean): Record<string, string> {
  return isForPulls
    ? { [WORKFLOW]: pullRequestWorkflow(manager), [NIGHTLY]: nightlyWorkflow(manager) }
    : { [WORKFLOW]: scheduledWorkflow(manager) }
}

/**
 * Writes what a project starts with into a folder and never over anything; what it did, in lines. A
 * second time there is nothing to do.
 */
export async function init(
  root: string,
  choice: Choice = usual,
  { github = false }: Pick<InitFlags, 'github'> = {},
): Promise<string[]> {
  const present = await readdir(root)
  const config = present.find((name) => /^vite(st)?\.config\.[cm]?[jt]s$/.test(name))
  // Elsewhere Node would take a `.ts` for CommonJS, and Vite warns.
  const manifest = present.includes('package.json')
    ? await readFile(join(root, 'package.json'), 'utf8')
    : ''
  const isModule = /"type"\s*:\s*"module"/.test(manifest)
  const manager = await packageManagerOf(root)
  const lines: string[] = []
  const files: Readonly<Record<string, string>> = {
    [CONFIG]: CONFIG_TEXT,
    [BENCH]: benchOf(choice),
    '.env.example': ENV_TEXT,
    ...workflowsFor(manager, github),
  }
  for (const [path, content] of Object.entries(files)) {
    if (path === CONFIG && config !== undefined) {
      lines.push(`kept   ${config}${await missingPlugin(join(root, config))}`)
      continue
    }
    const name = path === CONFIG && !isModule ? CONFIG.replace('.ts', '.mts') : path
    const isWritten = await writeNew(join(root, name), content)
    lines.push(`${isWritten ? 'wrote ' : 'kept  '} ${name}`)
  }
  const ignored = await ignorePaths(root, ['.env', 'results/', 'node_modules/', '*.history.jsonl'])
  if (ignored.length > 0) lines.push(`added  ${ignored.join(', ')} to .gitignore`)
  const steps = nextSteps({ present, manifest, manager })
  const isDone = steps.length === 0 && lines.every((line) => line.startsWith('kept'))
  return isDone
    ? [...lines, '', 'nothing to do']
    : [...lines, '', 'Next:', ...steps, tryIt(manager)]
}

/** A config of one's own is not rewritten; what it lacks is said. */
async function missingPlugin(config: string): Promise<string> {
  const text = await readFile(config, 'utf8')
  return text.includes('vitest-llm-bench')
    ? ''
    : ": add llmBench() from 'vitest-llm-bench/plugin' to its `plugins`"
}

/** What is left to do, as far as the folder shows. */
function nextSteps({
  present,
  manifest,
  manager,
}: {
  readonly present: readonly string[]
  readonly manifest: string
  readonly manager: PackageManager
}): string[] {
  const packages = ['vitest', 'vitest-llm-bench'].filter((name) => !manifest.includes(`"${name}":`))
  return [
    ...(packages.length === 0 ? [] : [`  ${manager.add} ${packages.join(' ')}`]),
    // A copy would wipe out the keys that are there.
    ...(present.includes('.env')
      ? []
      : [
          '  cp .env.example .env   # then put in the keys you have; without one a simulator answers',
        ]),
  ]
}

function tryIt({ run }: PackageManager): string {
  return `  ${run} vitest bench ${BENCH}`
}

/** False where something stands there already. */
async function writeNew(path: string, content: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
