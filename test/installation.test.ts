import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'
import { z } from 'zod'

/** What an installation may add to a project that has Vitest. */
const MAX_PACKAGES = 65
const MAX_MEGABYTES = 40
/** What the compiled package takes of it, with what is bundled into it. */
const OWN_MEGABYTES = 9
/** File systems give out whole blocks. */
const BLOCK = 4096

const names = z.record(z.string(), z.string()).default({})
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dependencies: names,
      optionalDependencies: names,
      peerDependencies: names,
      peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean() })).default({}),
    }),
  ),
})

const root = fileURLToPath(new URL('..', import.meta.url))
const { packages } = lockFile.parse(
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
)

/** Where a package finds another: in its own folder, or in one further up. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('node_modules/'))) {
    const place = `${folder.replace(/\/?$/, folder === '' ? '' : '/')}node_modules/${name}`
    if (packages[place] && isInstalled(place)) return place
    if (!folder.includes('node_modules/')) return undefined
  }
}

/** Packages for other machines are listed, and are not there. */
function isInstalled(place: string): boolean {
  return statSync(join(root, place), { throwIfNoEntry: false }) !== undefined
}

/** The places of the named packages and of everything that npm installs with them. */
function closureOf(wanted: readonly string[], from = '', found = new Set<string>()): Set<string> {
  for (const name of wanted) {
    const place = placeOf(name, from)
    const entry = place === undefined ? undefined : packages[place]
    if (place === undefined || !entry || found.has(place)) continue
    found.add(place)
    const peers = Object.keys(entry.peerDependencies).filter(
      (peer) => entry.peerDependenciesMeta[peer]?.optional !== true,
    )
    const { dependencies, optionalDependencies } = entry
    closureOf(
      [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers],
      place,
      found,
    )
  }
  return found
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return sum + BLOCK + bytesOf(path)
      return sum + Math.ceil(statSync(path).size / BLOCK) * BLOCK
    }, 0)
}

/** What npm installs in a project that has Vitest, and what Vitest brought. */
const vitest = closureOf(['vitest'])
const own = { ...packages['']?.dependencies, ...packages['']?.optionalDependencies }
const all = closureOf(Object.keys(own))

test('what other packages need as well is a range, so that npm can share one copy', () => {
  const places = [...vitest, ...all]
  const shared = new Set(
    places.flatMap((place) => Object.keys(packages[place]?.dependencies ?? {})),
  )
  const both = Object.entries(own).filter(([name]) => shared.has(name))
  expect(both.length).toBeGreaterThan(0)
  expect(both.filter(([, range]) => !range.startsWith('^'))).toEqual([])
})

test('an installation beside Vitest stays small', () => {
  const added = [...all].filter((place) => !vitest.has(place))
  const sizes = added.map((place) => [place, bytesOf(join(root, place))] as const)
  const largest = sizes
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 8)
    .map(([place, bytes]) => `${place}: ${(bytes / 1e6).toFixed(1)} MB`)
  const megabytes = sizes.reduce((sum, [, bytes]) => sum + bytes / 1e6, OWN_MEGABYTES)
  expect(added.length).toBeGreaterThan(20)
  expect(added.length + 1, 'packages').toBeLessThanOrEqual(MAX_PACKAGES)
  expect(megabytes, largest.join('\n')).toBeLessThanOrEqual(MAX_MEGABYTES)
})
