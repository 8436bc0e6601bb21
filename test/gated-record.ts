import { contrastsOf } from '../src/gate/contrasts.ts'
import { judgeContrasts } from '../src/gate/judge-contrast.ts'
import { listContrasts, listRegressions } from '../src/gate/limits.ts'
import { measuredVerdict } from '../src/gate/measured.ts'
import { openGate } from '../src/gate/regression-gate.ts'
import { summarizeCell } from '../src/metrics/summary.ts'
import type { AcceptedRun } from '../src/model/accepted-run.ts'
import { gateOptions } from '../src/model/gate-options.ts'
import type { HistoryRun } from '../src/model/history.ts'
import { promptSha256 } from '../src/model/prompt.ts'
import type { Round } from '../src/model/round.ts'
import type { Sample } from '../src/model/sample.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { laterRounds, schedule } from '../src/runner/schedule.ts'
import { matrixRecord, origin, plannedCell } from './builders.ts'
import { measuredSample } from './measured-record.ts'

const cells = [plannedCell('gpt-4.1', 'openai'), plannedCell('gpt-4.1', 'openrouter')]
const reference = { provider: 'openai' }
const thresholds = {
  ttftMs: { regression: { atMost: 0.1 } },
  contrast: { ttftMs: { atMost: 0.25 }, quality: { atLeast: -0.5 } },
}
const gate = gateOptions.parse({ confirmRounds: 8, confirmPauseMs: 0 })
const fingerprint = {
  mode: 'live',
  location: 'us-east',
  temperature: '0.7',
  maxTokens: '512',
  json: 'false',
  concurrency: '1',
  rate: 'none',
  promptCache: 'bust',
  connection: 'warm',
}
const SEED = 421_337

/**
 * A matrix with contrasts and a past, as a run leaves it: by default one that became twice as slow
 * and was looked at again, or was accepted as it is.
 */
export function gatedRecord({
  acceptedMs = 60,
  acceptedRuns = 6,
  isAccepted = false,
  formerMs,
}: {
  acceptedMs?: number
  acceptedRuns?: number
  isAccepted?: boolean
  /** What builds that nobody accepted took; left out: no history is kept. */
  formerMs?: readonly number[]
} = {}): MatrixRecord {
  const run = { ...origin, location: 'us-east' }
  const planned = {
    seed: SEED,
    location: run.location,
    matrix: 'benches/router-tax.bench.ts > The Router Tax',
    cellIds: cells.map(({ id }) => id),
    prompts: [{ prompt: 'Explain how a B-tree works.', keywords: [] }],
    rounds: 12,
    warmup: 1,
  }
  const rounds = schedule(planned)
  const first = samplesOf(rounds)
  const measured = cells.map((cell) => {
    const samples = first.filter((sample) => sample.cell === cell.id)
    return { ...cell, samples, summary: summarizeCell(samples, cell.price?.outputPerMTok) }
  })
  const gated = listContrasts(thresholds)
  const contrasts = contrastsOf(measured, reference, new Set(gated.map(({ metric }) => metric)))
  const opened = openGate({
    cells: measured,
    thresholds: listRegressions(thresholds, gate),
    accepted: Array.from({ length: acceptedRuns }, (_, index) => acceptedRun(index, acceptedMs)),
    history: formerMs?.map((ms, index) => formerBuild(index, ms)),
    runId: run.id,
    identity: {
      matrix: 'The Router Tax',
      fingerprint,
      cells: new Map(cells.map(({ id, endpoint }) => [id, { endpoint, snapshot: 'model-1' }])),
    },
    options: gate,
    onlyAdvice: undefined,
  })
  const asked = isAccepted ? new Map<string, number>() : opened.ask([])
  const firstRound = planned.warmup + planned.rounds
  const laterLooks =
    asked.size === 0
      ? []
      : [{ outcome: 'done' as const, firstRound, pauseMs: 0, rounds: Object.fromEntries(asked) }]
  const moreRounds = laterLooks.flatMap((look) => laterRounds(planned, { ...look, look: 2 }))
  const again = samplesOf(moreRounds)
  const samples = [...first, ...again]
  const verdicts = [
    ...measured.map((cell) => measuredVerdict(cell, cell.summary, { hasFailureThreshold: false })),
    ...judgeContrasts(measured, reference, { thresholds: gated, contrasts }),
    ...opened.conclude(
      isAccepted
        ? { done: [], missing: 'accepted' }
        : { done: asked.size === 0 ? [] : [Map.groupBy(again, ({ cell }) => cell)] },
    ),
  ]
  const record = matrixRecord(cells, samples, {
    run,
    seed: SEED,
    reference,
    gatedContrasts: gated.map(({ metric }) => metric),
    options: { rounds: 12, warmup: 1, temperature: 0.7, thresholds, checks: [], gate },
    drawnFrom: {
      identity: planned.matrix,
      prompts: planned.prompts.map(promptSha256),
      cells: planned.cellIds,
      blockSize: 1,
      turns: undefined,
    },
    rounds,
  })
  const end = record.end && { ...record.end, verdicts, baseline: opened.baseline, laterLooks }
  return { ...record, moreRounds, end }
}

function samplesOf(rounds: readonly Round[]): Sample[] {
  return rounds.flatMap((round) =>
    cells
      .filter(({ id }) => round.order.includes(id))
      .map((cell) => measuredSample(cell, round, cells.indexOf(cell))),
  )
}

/** Runs of different days that differ by a few percent. */
function acceptedRun(index: number, ms: number): AcceptedRun {
  const median = ms * (1 + 0.02 * ((index * 5) % 3))
  return {
    id: `2023110${1 + index}T221320Z-s421337-past`,
    matrix: 'The Router Tax',
    fingerprint,
    cells: Object.fromEntries(
      cells.map(({ id, endpoint }) => [
        id,
        { endpoint, snapshot: 'model-1', values: { ttftMs: { median, se: 0.01, n: 12 } } },
      ]),
    ),
  }
}

/** A build after the accepted runs. */
function formerBuild(index: number, median: number): HistoryRun {
  const value = { median, se: 0.01, location: Math.log(median), locationSe: 0.01, n: 12 }
  return {
    id: `202311${10 + index}T221320Z-s421337-frmr`,
    matrix: 'The Router Tax',
    fingerprint,
    isGreen: true,
    cells: Object.fromEntries(
      cells.map(({ id, endpoint }) => [
        id,
        { endpoint, snapshot: 'model-1', looks: [{ ttftMs: value }] },
      ]),
    ),
  }
}
