import { execFile, spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { bundled } from '../bundled.ts'
import { compileCache } from '../compile-cache.ts'
import { commandHere, LOADED_BY_NODE } from '../e2e/in-process.ts'
import { repository } from './markdown.ts'

export interface Ran {
  readonly code: number
  /** What a terminal shows: both streams. */
  readonly output: string
}

/** A folder in which the package is installed under its own name. */
export interface UserProject extends AsyncDisposable {
  readonly root: string
  write(path: string, text: string): Promise<void>
  /** Runs a line as a shell does, where `npx` finds what the project has installed. */
  run(line: string, env?: Readonly<Record<string, string>>): Promise<Ran>
  /** Runs `vitest-llm-bench` in this process. */
  command(args: readonly string[]): Promise<Ran>
  /** The same files in a folder of their own. */
  copy(): Promise<UserProject>
}

/**
 * A project as a user has it after `npm install`: the bundle of its sources, or what else has a file for each of
 * them, stands in for the compiled package.
 */
export async function createUserProject(
  fileOf: (source: string) => string = bundled,
): Promise<UserProject> {
  const entry = (name: string): string => JSON.stringify(fileOf(name))
  const root = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-docs-'))
  const packages = join(root, 'node_modules')
  await mkdir(join(packages, 'vitest-llm-bench'), { recursive: true })
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (!name.startsWith('.'))
      await symlink(join(repository, 'node_modules', name), join(packages, name))
  }
  const files = {
    'package.json':
      '{ "type": "module", "devDependencies": { "vitest": "*", "vitest-llm-bench": "*" } }',
    'node_modules/vitest-llm-bench/package.json': JSON.stringify({
      type: 'module',
      exports: {
        '.': './index.js',
        './plugin': './plugin.js',
        './engine': './engine.js',
        './testing': './testing.js',
      },
    }),
    'node_modules/vitest-llm-bench/index.js': `export * from ${entry('index')}\n`,
    'node_modules/vitest-llm-bench/plugin.js': `export * from ${entry('plugin')}\n`,
    'node_modules/vitest-llm-bench/engine.js': `export * from ${entry('engine')}\n`,
    'node_modules/vitest-llm-bench/testing.js': `export * from ${entry('testing')}\n`,
    'node_modules/.bin/npx': [
      '#!/bin/sh',
      'case "$1" in',
      `  vitest-llm-bench) shift; exec "${process.execPath}" ${entry('cli')} "$@" ;;`,
      `  vitest) shift; exec "${process.execPath}" "${repository}/node_modules/vitest/vitest.mjs" "$@" ${LOADED_BY_NODE.join(' ')} ;;`,
      '  *) echo "npx: $1 is not installed" >&2; exit 127 ;;',
      'esac',
      '',
    ].join('\n'),
  }
  for (const [path, text] of Object.entries(files)) await writeInto(root, path, text)
  await chmod(join(packages, '.bin/npx'), 0o755)
  // What stands behind a pipe to it is not ours to check.
  if (spawnSync('jq', ['--version']).error) {
    await writeInto(
      root,
      'node_modules/.bin/jq',
      '#!/bin/sh\ncase "$2" in "") cat > /dev/null ;; esac\n',
    )
    await chmod(join(packages, '.bin/jq'), 0o755)
  }
  return projectAt(root)
}

function projectAt(root: string): UserProject {
  return {
    root,
    write: (path, text) => writeInto(root, path, text),
    run: (line, env = {}) => runLine(root, line, env),
    async command(args) {
      const place = { cwd: root, env: environmentAt(root) }
      const { exitCode, stdout, stderr } = await commandHere(args, place)
      return { code: exitCode, output: `${stdout}${stderr}` }
    },
    async copy() {
      const other = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-docs-'))
      await cp(root, other, { recursive: true, filter: (path) => !path.endsWith('node_modules') })
      await symlink(join(root, 'node_modules'), join(other, 'node_modules'))
      return projectAt(other)
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

async function writeInto(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

/** As it is before a command that runs in this process has another one. */
const { PATH: outerPath = '' } = process.env

/** Nothing of the environment of who runs the tests but what a process needs to start. */
function environmentAt(root: string): Readonly<Record<string, string>> {
  return {
    PATH: `${join(root, 'node_modules/.bin')}:${outerPath}`,
    NO_COLOR: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...compileCache,
  }
}

function runLine(root: string, line: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      'bash',
      // As a terminal shows both streams; a pipe fails where any part of it does. With a socket as its input Bash
      // would read the files of an interactive one.
      ['--norc', '-o', 'pipefail', '-c', `{ ${line}\n} 2>&1`],
      {
        cwd: root,
        env: { ...environmentAt(root), ...env },
        maxBuffer: Infinity,
      },
      (error, output) => {
        const code = error === null ? 0 : Number(error.code ?? 1)
        resolve({ code, output })
      },
    )
  })
}
