// Which broken lines do the tests see? Mutants are drawn from the modules whose lines decide figures and
// verdicts; each is tried in a clone of the last commit with the tests that import its file.
// `npm run mutate -- --mutants 60 --seed 1`; a run of 60 takes some twenty minutes.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { randomStream } from '../src/stats/random.ts'
import { type Mutant, mutantsOf, mutated } from './mutation/mutants.ts'

const { values: flags } = parseArgs({
  options: {
    mutants: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    modules: { type: 'string', default: 'gate,dsl,metrics,stats,runner' },
  },
})
const [wanted, seed] = [Number(flags.mutants), Number(flags.seed)]
if (!Number.isSafeInteger(wanted) || wanted < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write('`--mutants` takes a whole number from 1 on, `--seed` one from 0 on\n')
  process.exit(2)
}

/** Hanging is being seen, too. */
const TIMEOUT_MS = 300_000
const root = resolve(import.meta.dirname, '..')
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')

interface Place extends Mutant {
  readonly file: string
}

function drawPlaces(): Place[] {
  const modules = flags.modules.split(',').map((module) => `src/${module}/`)
  const files = tracked.filter(
    (file) =>
      modules.some((module) => file.startsWith(module)) &&
      file.endsWith('.ts') &&
      !file.includes('.test.'),
  )
  const all = files.flatMap((file): Place[] =>
    mutantsOf(readFileSync(join(root, file), 'utf8')).map((mutant) => ({ ...mutant, file })),
  )
  return randomStream(seed, 'mutants').shuffle(all).slice(0, wanted)
}

/** Whether the tests are red. */
function isKilled(copy: string, file: string): boolean {
  const own = file.replace(/\.ts$/, '.test.ts')
  const commands = [
    ...(existsSync(join(copy, own)) ? [['run', own]] : []),
    ['related', '--run', '--passWithNoTests', file],
  ]
  return commands.some((command) => isRed(copy, command))
}

/** Without the tests that start a Vitest or a browser: what only they see is seen late. */
function isRed(copy: string, command: readonly string[]): boolean {
  const without = ['test/e2e/**', 'test/browser/**'].flatMap((glob) => ['--exclude', glob])
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', ...command, ...without, '--bail=1', '--retry=0'],
    { cwd: copy, timeout: TIMEOUT_MS, stdio: 'ignore' },
  )
  return status !== 0
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}

const copy = mkdtempSync(join(tmpdir(), 'mutants-'))
process.on('exit', () => {
  rmSync(copy, { recursive: true, force: true })
})
execFileSync('git', ['clone', '--quiet', root, copy])
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
// Red without a mutant, red with any.
if (isRed(copy, ['run'])) {
  process.stderr.write('the tests of the last commit are red: no mutant can be told from that\n')
  process.exit(2)
}

const places = drawPlaces()
let killed = 0
for (const [index, place] of places.entries()) {
  const path = join(copy, place.file)
  const source = readFileSync(path, 'utf8')
  writeFileSync(path, mutated(source, place))
  const isSeen = isKilled(copy, place.file)
  writeFileSync(path, source)
  killed += isSeen ? 1 : 0
  const change = `${source.slice(place.start, place.end)} → ${place.replacement}`.replace(
    /\s+/g,
    ' ',
  )
  process.stdout.write(
    `${isSeen ? 'killed  ' : 'SURVIVED'} ${index + 1}/${places.length} ${place.file}:${lineOf(source, place.start)}  ${change}\n`,
  )
}
const share = ((100 * killed) / places.length).toFixed(0)
process.stdout.write(`${killed} of ${places.length} mutants killed (${share} %), seed ${seed}\n`)
