import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from '../src/model/zod.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
/** The oldest that all of the Python tools take, in the versions that are pinned. */
const MIN_PYTHON = [3, 12] as const
const packageSchema = z.object({ version: z.string() })

/** An interpreter that is new enough. */
export interface Python {
  readonly program: string
  readonly version: string
}

/** Why something is not there, for readers. */
export interface Missing {
  readonly reason: string
}

/** What a tool in Python was installed as. */
export interface Installed {
  /** The folder of its programs. */
  readonly programs: string
  readonly version: string
}

/** The Python at a path or of that name. */
export function findPython(program: string): Python | Missing {
  const print = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
  const { status, stdout } = spawnSync(program, ['-c', print], { encoding: 'utf8' })
  if (status !== 0) return { reason: 'no Python' }
  const version = stdout.trim()
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major * 100 + minor >= MIN_PYTHON[0] * 100 + MIN_PYTHON[1]) return { program, version }
  return { reason: `needs Python ${MIN_PYTHON.join('.')} or later, ${program} is ${version}` }
}

/** Installs the clients in JavaScript as the lock file has them, unless they are there. */
export function installClients(): void {
  fillOnce(join(here, 'node_modules'), [join(here, 'package-lock.json')], () => {
    run('npm', ['ci', '--no-audit', '--no-fund'])
  })
}

/** The version of a client in JavaScript that is installed. */
export function clientVersion(name: string): string {
  const path = join(here, 'node_modules', name, 'package.json')
  return packageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).version
}

/** Installs a tool in Python in an environment of its own, unless it is there. */
export function installTool(name: string, { program }: Python): Installed | Missing {
  const folder = join(here, '.venv', name)
  const requirements = join(here, 'python', `${name}.txt`)
  const constraints = join(here, 'python', `${name}.constraints.txt`)
  const programs = join(folder, 'bin')
  const [, version = ''] = /==(\S+)/.exec(readFileSync(requirements, 'utf8')) ?? []
  try {
    fillOnce(folder, [requirements, constraints], () => {
      run(program, ['-m', 'venv', folder])
      run(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements])
    })
  } catch {
    return { reason: 'could not be installed' }
  }
  return { programs, version }
}

/** Fills a folder anew where the files that say with what have changed. */
function fillOnce(folder: string, sources: readonly string[], fill: () => void): void {
  const mark = join(folder, '.installed')
  const wanted = sources.map((path) => readFileSync(path, 'utf8')).join('\n')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  fill()
  writeFileSync(mark, wanted)
}

function run(program: string, words: readonly string[]): void {
  const { status } = spawnSync(program, words, { cwd: here, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')} failed`)
}
