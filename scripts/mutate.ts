// Which broken lines do the tests see? Mutants are drawn from the modules whose lines decide figures and
// verdicts; each is tried in a clone of the last commit with the tests that import its file.
// `npm run mutate -- --mutants 60 --seed 1`
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { randomStream } from '../src/stats/random.ts'
import { type Mutant, mutantsOf, mutated } from './mutation/mutants.ts'
import type { Question } from './try-mutants.ts'

const { values: flags } = parseArgs({
  options: {
    mutants: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    modules: { type: 'string', default: 'gate,dsl,metrics,stats,runner' },
    // Only with the tests in the file's own folder: quicker, and says which are missing there.
    near: { type: 'boolean', default: false },
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
const copy = mkdtempSync(join(tmpdir(), 'mutants-'))
execFileSync('git', ['clone', '--quiet', root, copy])
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

interface Place extends Mutant {
  readonly file: string
}

function drawPlaces(): Place[] {
  const modules = flags.modules.split(',').map((module) => `src/${module}/`)
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: copy, encoding: 'utf8' })
  const files = tracked
    .split('\0')
    .filter(
      (file) =>
        modules.some((module) => file.startsWith(module)) &&
        file.endsWith('.ts') &&
        !file.includes('.test.'),
    )
  const all = files.flatMap((file): Place[] =>
    mutantsOf(readFileSync(join(copy, file), 'utf8')).map((mutant) => ({ ...mutant, file })),
  )
  return randomStream(seed, 'mutants').shuffle(all).slice(0, wanted)
}

type Answer =
  | { readonly kind: 'green' | 'hanging' }
  | { readonly kind: 'red'; readonly tests: string }

/** A process of tests in the clone. With its workers it is a group, and ended as one. */
class Tests implements Disposable {
  readonly #process = fork(join(root, 'scripts/try-mutants.ts'), {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  readonly #ready = once(this.#process, 'message')

  async ask(question: Question): Promise<Answer> {
    await this.#ready
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answered = once(this.#process, 'message', { signal })
    this.#process.send(question)
    try {
      const [answer]: { readonly red: string }[] = await answered
      return answer === undefined || answer.red === ''
        ? { kind: 'green' }
        : { kind: 'red', tests: answer.red }
    } catch {
      return { kind: 'hanging' }
    }
  }

  [Symbol.dispose](): void {
    const { pid } = this.#process
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  }
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}

let tests = new Tests()
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(2))
process.on('exit', () => {
  tests[Symbol.dispose]()
  rmSync(copy, { recursive: true, force: true })
})

const places = drawPlaces()
const knownGreen = new Set<string>()
let killed = 0
let unsure = 0
for (const [index, place] of places.entries()) {
  const path = join(copy, place.file)
  const source = readFileSync(path, 'utf8')
  writeFileSync(path, mutated(source, place))
  const answer = await tests.ask({ file: place.file, isNear: flags.near })
  writeFileSync(path, source)
  if (answer.kind === 'hanging') {
    tests[Symbol.dispose]()
    tests = new Tests()
  }
  // Red without a mutant, red with any.
  if (answer.kind === 'red' && !knownGreen.has(answer.tests)) {
    const whole = await tests.ask({ file: place.file, isNear: true, tests: answer.tests })
    if (whole.kind !== 'green') {
      process.stderr.write(`${answer.tests} is red without a mutant, too\n`)
      unsure += 1
      continue
    }
    knownGreen.add(answer.tests)
  }
  const isKilled = answer.kind !== 'green'
  killed += isKilled ? 1 : 0
  const change = `${source.slice(place.start, place.end)} → ${place.replacement}`.replace(
    /\s+/g,
    ' ',
  )
  process.stdout.write(
    `${isKilled ? 'killed  ' : 'SURVIVED'} ${index + 1}/${places.length} ${place.file}:${lineOf(source, place.start)}  ${change}\n`,
  )
}
const tried = places.length - unsure
const share = ((100 * killed) / tried).toFixed(0)
process.stdout.write(`${killed} of ${tried} mutants killed (${share} %), seed ${seed}\n`)
process.exit()
