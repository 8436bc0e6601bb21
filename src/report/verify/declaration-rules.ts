import { firstBlockSize } from '../../capacity/block-plan.ts'
import { searchSettings } from '../../gate/fingerprint.ts'
import { durationOption } from '../../model/duration-option.ts'
import { durationMs } from '../../model/duration.ts'
import { meanRate, stageCount, stageOf } from '../../model/rate-stage.ts'
import { recordedCanary } from '../../model/recorded-canary.ts'
import { recordedReplay } from '../../model/recorded-replay.ts'
import { blockSizeOf, countAt } from '../../runner/blocks.ts'
import {
  arrivalsOf,
  modeOf,
  singleLevels,
  streamOf,
  thinkingOf,
  turnsOf,
  worldOf,
} from '../comparison/settings.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a matrix says of its declaration in more than one place. */
export function declarationRules({ path, matrix, cells }: RecordedMatrix): Mismatch[] {
  const { options, goodput, adaptive, capacity, drawnFrom } = matrix
  const { rounds, thresholds } = options
  const { concurrency = [], rate = [], stage = [] } = matrix.axes
  // A rate sets the pace alone, so that a block fits all levels that fits each by itself.
  const loads = [
    ...(rate.includes(undefined) ? concurrency : []).map((streams) => ({
      concurrency: Number(streams),
      rate: undefined,
    })),
    ...rate
      .filter((perSecond) => perSecond !== undefined)
      .map((perSecond) => ({ concurrency: 1, rate: Number(perSecond) })),
  ]
  const isRule = typeof rounds === 'object' && rounds !== null
  const { against } = options
  const most =
    isRule && 'max' in rounds
      ? Number(rounds.max)
      : against === undefined
        ? Number(rounds)
        : recordedCanary.parse(against).maxRounds
  const duration = durationOption.optional().safeParse(options['for']).data
  const lastsMs = duration === undefined ? undefined : durationMs(duration)
  return [
    ...countRules({ path, matrix, cells }, lastsMs),
    ...differences(adaptive, isRule ? rounds : undefined, {
      path: [...path, 'adaptive'],
      basis: 'options.rounds',
    }),
    ...differences(goodput, goodputIn(thresholds, capacity), {
      path: [...path, 'goodput'],
      basis: 'options.thresholds',
    }),
    ...differences(
      drawnFrom.blockSize,
      capacity
        ? firstBlockSize(capacity)
        : recordedReplay(options)
          ? most
          : blockSizeOf(
              loads.map((own) => ({
                ...own,
                stage: stage.map(String).find((level) => stageOf(level)),
              })),
              most,
              lastsMs,
            ),
      {
        path: [...path, 'drawnFrom', 'blockSize'],
        basis: 'the levels of load and the rounds',
      },
    ),
    ...fingerprintRules({ path, matrix }),
    ...cells.flatMap(({ cell, path: place }) =>
      Object.entries(cell.levels).flatMap(([axis, level]) =>
        // Documents from before there was an axis have no level of it.
        (matrix.axes[axis] ?? [undefined]).some((declared) => declared === level)
          ? []
          : [
              mismatch(level, 'a level of its axis', {
                path: [...place, 'levels', axis],
                basis: 'the axes of the matrix',
              }),
            ],
      ),
    ),
  ]
}

/** How often each cell is due: in its stage, or at a rate that goes on for a time, so many times. */
function countRules(
  { path, matrix, cells }: Omit<RecordedMatrix, 'unknown'>,
  lastsMs: number | undefined,
): Mismatch[] {
  const { drawnFrom, axes, options } = matrix
  const isOf = (axis: 'rate' | 'stage'): boolean =>
    axes[axis]?.some((level) => level !== undefined) === true
  const isStaged = isOf('stage')
  const field = (name: 'counts' | 'stages', place?: number) => ({
    path: [...path, 'drawnFrom', name, ...(place === undefined ? [] : [place])],
    basis: 'the rate of each cell, and for how long it was asked',
  })
  if (!isStaged && (lastsMs === undefined || !isOf('rate'))) {
    return [
      ...differences(drawnFrom.counts, undefined, field('counts')),
      ...differences(drawnFrom.stages, undefined, field('stages')),
    ]
  }
  return [
    ...differences(options['stages'], isStaged ? axes['stage'] : undefined, {
      path: [...path, 'options', 'stages'],
      basis: 'the axes of the matrix',
    }),
    ...cells.flatMap(({ cell: { id, levels } }) => {
      const place = drawnFrom.cells.indexOf(id)
      const stage = stageOf(levels.stage)
      const count = stage ? stageCount(stage) : countAt(levels.rate ?? NaN, lastsMs ?? NaN)
      const { counts, stages } = drawnFrom
      return [
        ...differences(counts?.[place], count, field('counts', place)),
        ...differences(stages?.[place], stage && stage.number - 1, field('stages', place)),
        ...(stage
          ? differences(levels.rate, meanRate(stage), {
              path: [...path, 'cells', place, 'levels', 'rate'],
              basis: 'its stage',
            })
          : []),
      ]
    }),
  ]
}

/** What is compared with accepted runs is what was measured; of the prompts only their hash is known. */
function fingerprintRules({ path, matrix }: Pick<RecordedMatrix, 'path' | 'matrix'>): Mismatch[] {
  const { baseline, options, location, adaptive } = matrix
  if (baseline === undefined) return []
  const place = { path: [...path, 'baseline', 'fingerprint'], basis: 'what was measured' }
  const { schema: _schema, prompts: _prompts, ...found } = baseline.fingerprint
  return differences(
    found,
    {
      mode: modeOf(matrix),
      ...projectOf(matrix),
      ...(location === undefined ? {} : { location }),
      ...worldOf(matrix),
      temperature: String(options['temperature']),
      ...streamOf(matrix),
      ...arrivalsOf(matrix),
      ...thinkingOf(matrix),
      ...searchSettings(matrix.capacity),
      ...singleLevels(matrix),
      ...turnsOf(matrix),
      ...promptFileOf(options['prompts'], found),
      ...(adaptive === undefined ? {} : { rounds: found['rounds'] }),
    },
    place,
  )
}

function goodputIn(thresholds: unknown, capacity: DocumentMatrix['capacity']): unknown {
  if (capacity) return { objective: capacity.objective, atLeast: capacity.share }
  const isDeclared = typeof thresholds === 'object' && thresholds !== null
  return isDeclared && 'goodput' in thresholds ? thresholds.goodput : undefined
}

/** The beginning of the hash of the file that prompts came from. */
function promptFileOf(
  prompts: unknown,
  { promptFile = '' }: Readonly<Record<string, string>>,
): { readonly promptFile?: string } {
  const file: unknown =
    typeof prompts === 'object' && prompts !== null ? Reflect.get(prompts, 'file') : undefined
  if (typeof file !== 'object' || file === null) return {}
  const sha256 = String(Reflect.get(file, 'sha256'))
  return { promptFile: promptFile !== '' && sha256.startsWith(promptFile) ? promptFile : sha256 }
}

/** In front of the file stands its project, where that has a name. */
function projectOf({ drawnFrom, file }: DocumentMatrix): { readonly project?: string } {
  const end = drawnFrom.identity.indexOf(` > ${file} > `)
  return end === -1 ? {} : { project: drawnFrom.identity.slice(0, end) }
}
