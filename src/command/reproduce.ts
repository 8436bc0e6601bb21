import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'

import { CHOSEN_ROUNDS_KEY, DRAWN_SEED_KEY, type RecordedRounds } from '../bridge/settings.ts'
import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { showUsd } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { writeOverrides } from '../invocation/environment-overrides.ts'
import type { ProjectWithSettings } from '../invocation/open-project.ts'
import { BenchError } from '../model/bench-error.ts'
import { columnsOf } from '../render/columns.ts'
import { renderCircumstances, renderReproduction } from '../render/reproduction.ts'
import { compareReproduction } from '../report/comparison/reproduction.ts'
import { requireIntact } from '../report/reading/intact.ts'
import { readDocument } from '../report/reading/read-document.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { builtInMatrix, provideBuiltIn } from './built-in-matrix.ts'
import type { Conclusion } from './conclusion.ts'
import { insideProject } from './inside-project.ts'
import { openProjectToRun } from './open-project-to-run.ts'
import { builtInOf, patternOf } from './repeated-plan.ts'

/**
 * Runs the plan of a document again, from its seed and with its overrides, in the project of the
 * working folder; then compares what was asked, which must be the same, and the figures. A live run
 * costs money and wants `live`.
 */
export async function reproduce(
  path: string,
  { live, print }: { readonly live: boolean; readonly print: (lines: readonly string[]) => void },
): Promise<Conclusion> {
  const columns = columnsOf(process.stdout, process.env)
  const original = await readDocument(path)
  requireIntact(original, path)
  checkReproducible(original, path)
  repeatEnvironment(original)
  if (original.run.mode === 'live' && !live) {
    throw new BenchError(
      'invalid-option',
      `${path} was measured live (${billOf(original)}), so repeating it costs money again${original.run.interrupted ? ', and more: it was stopped early, and every round is measured in full' : ''}. Add \`--live\` to allow that`,
    )
  }
  const testNamePattern = patternOf(original)
  await using opened = await openProjectToRun({
    // Only our own reporters speak.
    reporters: [{}],
    provide: {
      [DRAWN_SEED_KEY]: original.run.seed ?? 0,
      [CHOSEN_ROUNDS_KEY]: chosenRoundsOf(original),
    },
    ...(testNamePattern && { testNamePattern }),
  })
  const { vitest } = opened
  const { project, settings } = projectOf(original, opened.projects)
  provideBuiltIn(project, builtInOf(original))
  for (const { file } of original.matrices) {
    if (basename(file) !== basename(builtInMatrix)) insideProject(settings.root, file)
  }
  const files = await hashesOf(original, settings.root)
  print(renderCircumstances(original, { ...settings.facts, files, columns }))
  await vitest.standalone()
  const paths = new Set(files.map(({ file }) => resolve(settings.root, file)))
  const declared = await vitest.globTestSpecifications()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([
    ...declared.filter(({ moduleId }) => paths.has(resolve(moduleId))),
    ...(paths.has(builtInMatrix) ? [project.createSpecification(builtInMatrix)] : []),
  ])
  const written = join(settings.runDir, 'benchmark.json')
  if (!existsSync(written)) {
    const errors = testModules.flatMap((module) => module.errors().map(({ message }) => message))
    const reasons = [...errors, ...unhandledErrors.map(String)]
    const isElsewhere = files.every(({ sha256 }) => sha256 === undefined)
    const why = isElsewhere
      ? 'this is not the folder of its bench files'
      : 'the matrices are no longer declared in the same way'
    return {
      passed: false,
      lines: [
        ...hangingIndent('× ', `nothing was measured: ${why}`, columns),
        ...reasons.flatMap((reason) => hangingIndent('  ', plainText(reason), columns)),
      ],
    }
  }
  const again = await readDocument(written)
  const reproduction = compareReproduction(original, again)
  return {
    passed:
      reproduction.deviations.length === 0 &&
      !reproduction.figures.some(({ differs }) => differs === true),
    lines: renderReproduction(reproduction, { columns }),
  }
}

/** Rounds follow from runs that may be accepted no more, or are others by now: they are taken over. */
function chosenRoundsOf({ matrices }: ResultsDocument): RecordedRounds {
  return Object.fromEntries(
    matrices.flatMap(({ drawnFrom, chosenRounds }) =>
      chosenRounds ? [[drawnFrom.identity, chosenRounds] as const] : [],
    ),
  )
}

/** The project in whose folder the bench files are; the first where none has them. */
function projectOf(
  { matrices }: ResultsDocument,
  projects: readonly ProjectWithSettings[],
): ProjectWithSettings {
  const holds = ({ settings }: ProjectWithSettings): boolean =>
    matrices.every(({ file }) => existsSync(join(settings.root, file)))
  const found = projects.find(holds) ?? projects[0]
  if (found) return found
  throw new BenchError('internal', 'no project has the plugin')
}

function checkReproducible({ merged, matrices }: ResultsDocument, path: string): void {
  if (merged) {
    const places = merged.map(({ run }) => run.location ?? run.id).join(', ')
    throw new BenchError(
      'invalid-option',
      `${path} was merged from ${merged.length} runs (${places}), and a run can only be repeated at its own location. Name the document of one of them`,
    )
  }
  if (matrices.every(({ cells }) => cells.every(({ samples }) => samples.length === 0))) {
    throw new BenchError('invalid-option', `${path} holds no sample: there is nothing to repeat`)
  }
}

/** What the environment said of the original run, and nothing else of what it may say today. */
function repeatEnvironment({ run }: ResultsDocument): void {
  const variables = {
    ...writeOverrides(run.overrides),
    LLM_BENCH_MODE: run.mode,
    LLM_BENCH_LOCATION: run.location ?? undefined,
    VITEST_BLOB_LABEL: undefined,
  }
  for (const [name, value] of Object.entries(variables)) {
    // Empty counts as unset, and keeps a `.env` file from setting it.
    process.env[name] = value ?? ''
  }
}

/** What the run sent and cost, which is about what a repetition does. */
function billOf({ matrices, cost }: ResultsDocument): string {
  const cells = matrices.flatMap((matrix) => matrix.cells)
  const requests = cells.reduce((sum, { samples }) => sum + samples.length, 0)
  const price = cost.totalUsd === undefined ? 'an unknown price' : showUsd(cost.totalUsd)
  return `${pluralize(requests, 'request')} for ${price}`
}

/** The bench files of a document with their hashes of today; undefined where one is gone. */
async function hashesOf(
  { matrices }: ResultsDocument,
  root: string,
): Promise<{ readonly file: string; readonly sha256: string | undefined }[]> {
  const files = [...new Set(matrices.map(({ file }) => file))]
  return Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(root, file)).catch(() => undefined)
      const sha256 = content && createHash('sha256').update(content).digest('hex')
      return { file, sha256 }
    }),
  )
}
