import { readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

import { counted } from '../../reporters/render/figures.ts'
import { acceptable } from '../gate/accept.ts'
import { baselinePath } from '../gate/baseline-file.ts'
import { addToBaseline, readBaseline } from '../gate/baseline-store.ts'
import { listRegressions } from '../gate/limits.ts'
import { plainText } from '../model/plain-text.ts'
import { fromJson, toJson } from '../model/to-json.ts'
import type { Verdict } from '../model/verdict.ts'
import { readDocument } from '../report/read-document.ts'
import { recoverMatrix } from '../report/recover.ts'

/** Accepts a results document into the baselines of its bench files; lines that say what became of it. */
export async function acceptBaseline(path: string, root: string): Promise<string[]> {
  const document = await readDocument(path)
  const { run } = document
  return document.matrices.flatMap((matrix) => {
    const name = plainText(matrix.name)
    if (matrix.interrupted) return [`${name}: not accepted, it was stopped before its last round`]
    const recovered = recoverMatrix(matrix)
    const target = baselinePath(resolve(root, matrix.file))
    const accepted = acceptable({
      runId: matrix.runId,
      cells: recovered.cells,
      identity: recovered.identity,
      gated: listRegressions(recovered.thresholds, recovered.gate).map(({ metric }) => metric),
      verdicts: verdictsOf(matrix.verdicts),
      isSimulatedByChance: run.mode === 'simulated' && run.modeReason === 'auto',
      hasFailureThreshold: recovered.thresholds.failures !== undefined,
    })
    const count = Object.keys(accepted.run.cells).length
    const runs = count > 0 ? addToBaseline(target, accepted.run) : readBaseline(target)
    const ofMatrix = runs.filter((other) => other.matrix === matrix.name).length
    return [
      `${name}: accepted ${counted(count, 'cell')} into ${shown(target, root)}, which holds ${counted(ofMatrix, 'run')}`,
      ...accepted.refused.map(
        ({ cell, reason }) => `  not accepted ${plainText(`${cell}: ${reason}`)}`,
      ),
    ]
  })
}

/** Every baseline under a folder: matrix, place, runs and cells of each window. */
export function listBaselines(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|[/\\])__baselines__[/\\][^/\\]+\.json$/.test(name))
    .filter((name) => !name.split(sep).includes('node_modules'))
    .toSorted()
  const lines = files.flatMap((name) => {
    const runs = readBaseline(join(root, name))
    const windows = Map.groupBy(runs, (run) => toJson([run.matrix, run.fingerprint]))
    return [
      name.split(sep).join('/'),
      ...[...windows.values()].flatMap((window) => {
        const newest = window.at(-1)
        if (!newest) return []
        const cells = new Set(window.flatMap((run) => Object.keys(run.cells)))
        const { mode, location } = newest.fingerprint
        const place = [mode, location].filter((part) => part !== undefined).join(', ')
        return [
          `  ${plainText(newest.matrix)}  ${place}  ${counted(window.length, 'run')}, ${counted(cells.size, 'cell')}, newest ${newest.id}`,
        ]
      }),
    ]
  })
  return lines.length === 0
    ? ['no baseline yet: accept a run with `vitest bench <file> -u`']
    : lines
}

function verdictsOf(verdicts: readonly object[]): Verdict[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked it
  return fromJson(toJson(verdicts)) as Verdict[]
}

function shown(path: string, root: string): string {
  return relative(root, path).split(sep).join('/')
}
