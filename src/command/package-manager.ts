import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** How a package manager says what a project needs. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  /** Puts packages among the development dependencies; their names follow. */
  readonly add: string
  /** Runs a command of an installed package. */
  readonly run: string
  /** Installs what the lock file says, in CI. */
  readonly install: string
  /** Steps of GitHub Actions before Node is set up. */
  readonly setup: readonly string[]
}

export const managers = {
  npm: { name: 'npm', add: 'npm install -D', run: 'npx', install: 'npm ci', setup: [] },
  pnpm: {
    name: 'pnpm',
    add: 'pnpm add -D',
    run: 'pnpm exec',
    install: 'pnpm install --frozen-lockfile',
    setup: ['uses: pnpm/action-setup@v4'],
  },
  yarn: {
    name: 'yarn',
    add: 'yarn add -D',
    run: 'yarn',
    install: 'yarn install --immutable',
    setup: ['run: corepack enable'],
  },
  bun: {
    name: 'bun',
    add: 'bun add -d',
    // Vitest needs Node: bun only installs.
    run: 'bunx',
    install: 'bun install --frozen-lockfile',
    setup: ['uses: oven-sh/setup-bun@v2'],
  },
} as const satisfies Record<string, PackageManager>

/** Where `packageManager` does not name its version, the action has to. */
const unnamedPnpm: PackageManager = {
  ...managers.pnpm,
  setup: [`${managers.pnpm.setup[0]}\n        with:\n          version: 10`],
}

const lockFiles = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
} as const

/**
 * The package manager of a project: by `packageManager` in its manifest, else by its lock file, in its
 * folder or, where it is a package of a workspace, in one above.
 */
export async function packageManagerOf(root: string): Promise<PackageManager> {
  for (let folder = root; ; folder = dirname(folder)) {
    const named = await managerInManifest(join(folder, 'package.json'))
    if (named) return named.name === 'yarn' ? yarnOf(named.version) : managers[named.name]
    for (const [file, name] of Object.entries(lockFiles)) {
      if (!existsSync(join(folder, file))) continue
      if (name === 'yarn') return yarnOf(await yarnVersion(join(folder, file)))
      return name === 'pnpm' ? unnamedPnpm : managers[name]
    }
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return managers.npm
  }
}

async function managerInManifest(
  path: string,
): Promise<{ readonly name: PackageManager['name']; readonly version: string } | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [, name, version = ''] =
    /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@([^"]+)"/.exec(text) ?? []
  return isManager(name) ? { name, version } : undefined
}

function isManager(name: string | undefined): name is PackageManager['name'] {
  return name !== undefined && name in managers
}

/** Yarn 1 has its own word for a lock file that must fit. */
function yarnOf(version: string): PackageManager {
  if (!version.startsWith('1.')) return managers.yarn
  return { ...managers.yarn, install: 'yarn install --frozen-lockfile', setup: [] }
}

async function yarnVersion(lockFile: string): Promise<string> {
  return (await readFile(lockFile, 'utf8')).includes('yarn lockfile v1') ? '1.22' : '4'
}
