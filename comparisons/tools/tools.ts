import { join } from 'node:path'

import type { UserProject } from '../../test/docs/user-project.ts'
import { clientVersion, installTool, type Missing, type Python } from '../install.ts'
import { aiperf } from './aiperf.ts'
import { guidellm } from './guidellm.ts'
import { inferencePerf } from './inference-perf.ts'
import { llmeter } from './llmeter.ts'
import { BARE_SOCKET, THIS_PROJECT } from './names.ts'
import { script } from './scripts.ts'
import { thisProject } from './this-project.ts'
import type { Tool, Usage } from './tool.ts'

/** What tools are made of. */
export interface Ingredients {
  /** In which this project is installed. */
  readonly project: UserProject
  readonly ownVersion: string
  readonly python: Python | Missing
}

interface KnownTool extends Pick<Tool, 'name' | 'title'> {
  readonly make: (ingredients: Ingredients) => (Usage & Pick<Tool, 'version'>) | Missing
}

/** Every tool, in the order of the page. */
const known: readonly KnownTool[] = [
  {
    name: BARE_SOCKET,
    title: 'bare socket',
    make: () => ({
      ...script(process.execPath, 'bare-socket.mjs'),
      version: `Node ${process.version}`,
    }),
  },
  {
    name: THIS_PROJECT,
    title: 'this project',
    make: ({ project, ownVersion }) => ({ ...thisProject(project), version: ownVersion }),
  },
  client('undici', 'undici', 'undici'),
  client('openai', 'OpenAI SDK', 'openai'),
  client('ai-sdk', 'AI SDK', 'ai'),
  inPython('httpx', 'httpx loop', (programs) => script(join(programs, 'python'), 'httpx_loop.py')),
  inPython('aiperf', 'AIPerf', (programs) => aiperf(join(programs, 'aiperf'))),
  inPython('guidellm', 'GuideLLM', (programs) => guidellm(join(programs, 'guidellm'))),
  inPython('llmeter', 'LLMeter', (programs) => llmeter(join(programs, 'python'))),
  inPython('inference-perf', 'inference-perf', (programs) =>
    inferencePerf(join(programs, 'inference-perf')),
  ),
]

export const toolNames: readonly string[] = known.map(({ name }) => name)

/** The tools of those names that can be had, and why the others cannot. */
export function toolsNamed(
  names: readonly string[],
  ingredients: Ingredients,
): { readonly tools: Tool[]; readonly left: ({ readonly title: string } & Missing)[] } {
  const tools: Tool[] = []
  const left: ({ title: string } & Missing)[] = []
  for (const { name, title, make } of known.filter((one) => names.includes(one.name))) {
    const made = make(ingredients)
    if ('reason' in made) left.push({ title, ...made })
    else tools.push({ name, title, ...made })
  }
  return { tools, left }
}

function client(name: string, title: string, packageName: string): KnownTool {
  return {
    name,
    title,
    make: () => ({
      ...script(process.execPath, `${name}.mjs`),
      version: clientVersion(packageName),
    }),
  }
}

function inPython(name: string, title: string, usageOf: (programs: string) => Usage): KnownTool {
  return {
    name,
    title,
    make({ python }) {
      const installed = 'reason' in python ? python : installTool(name, python)
      if ('reason' in installed) return installed
      return { ...usageOf(installed.programs), version: installed.version }
    },
  }
}
