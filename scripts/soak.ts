// `npm run soak -- --requests 100000 --seed 1`: an hour of load in minutes. Measures a load matrix at an endpoint
// that answers in a few milliseconds, reads its document with every command, and says what grows or is left over.
// Exit code 1 if anything does.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { textTable } from '../src/format/text-table.ts'
import { bundleFolder } from '../test/bundle.ts'
import { inMb, leaksIn, lookAt } from '../test/soak/judge-soak.ts'
import { MARKS, runSoak } from '../test/soak/run-soak.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
})
const [requests, seed] = [Number(values.requests), Number(values.seed)]
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(requests) || requests < 1000) {
  throw new Error('--requests, at least 1000, and --seed are whole numbers')
}
const folder = await mkdtemp(join(tmpdir(), 'soak-'))
try {
  const readers = ['analyze', 'verify', 'charts', 'html', 'export', 'compare']
  const bundle = await bundleFolder()
  const moduleAt = (name: string): string => join(bundle, `${name}.mjs`)
  const modules = { plugin: moduleAt('plugin'), index: moduleAt('index'), cli: moduleAt('cli') }
  const soak = await runSoak(folder, { requests, seed, readers, modules })
  const roles = ['main', 'worker', 'helper'] as const
  const rows = roles.flatMap((role) =>
    MARKS.flatMap((share) => {
      const look = lookAt(soak, role, String(share))
      if (!look) return []
      const { rss, heapUsed, handles, files, cpuMs } = look
      const perSample = (cpuMs / (share * requests)).toFixed(2)
      const figures = [inMb(rss), inMb(heapUsed), handles, files].map(String)
      return [[role, `${share * 100} %`, ...figures, perSample]]
    }),
  )
  const head = ['process', 'at', 'RSS MB', 'heap MB', 'handles', 'files', 'processor ms/sample']
  const aligns = head.map((_, column) => (column === 0 ? 'left' : 'right'))
  for (const line of textTable({ head, rows, aligns, gap: 2 })) print(line)
  for (const role of roles) {
    const most = soak.looks.filter((look) => look.role === role).map(({ maxRss }) => maxRss)
    if (most.length > 0) print(`${role}: ${inMb(Math.max(...most))} MB at most`)
  }
  for (const [name, bytes] of Object.entries(soak.files)) print(`${name}: ${inMb(bytes)} MB`)
  for (const { command, maxRss, cpuMs, exitCode } of soak.readers) {
    const seconds = (cpuMs / 1000).toFixed(1)
    print(`${command}: ${inMb(maxRss)} MB at most, ${seconds} s of a processor, exit ${exitCode}`)
  }
  const leaks = leaksIn(soak, requests)
  for (const leak of leaks) print(`× ${leak}`)
  if (leaks.length > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
