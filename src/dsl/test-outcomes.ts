import { readFileSync } from 'node:fs'

import type { RunSettings } from '../bridge/settings.ts'
import { plainText } from '../format/plain-text.ts'
import { withoutCommands } from '../format/workflow-commands.ts'
import { failsBuild } from '../gate/fails-build.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Verdict, VerdictKind } from '../model/verdict.ts'
import { type DeclaredAt, moveTo, placeOf, pointAt } from '../session/declared-at.ts'
import type { CaseContext } from './registrar.ts'
import { thresholdPlace } from './threshold-place.ts'

const skipped: ReadonlySet<VerdictKind> = new Set(['advisory', 'not-comparable', 'client-limited'])

/** What becomes of a matrix's tests: how they pass, fail or are skipped. */
export class TestOutcomes {
  readonly #settings: RunSettings
  readonly #declaredAt: DeclaredAt

  constructor(settings: RunSettings, declaredAt: DeclaredAt) {
    this.#settings = settings
    this.#declaredAt = declaredAt
  }

  /** Fails, skips or passes a test as its verdict says; what that means stands below the table. */
  applyVerdict(context: CaseContext, verdict: Verdict | undefined, name: string): void {
    if (!verdict) throw new BenchError('internal', `no verdict: ${name}`)
    countAssertion(context, verdict)
    const { accept, gate } = this.#settings
    // What is accepted with -u is not on trial.
    if (verdict.verdict === 'inconclusive' && accept) return
    if (failsBuild(verdict, gate)) this.#failAt(context, verdict)
    else if (skipped.has(verdict.verdict)) context.skip(quoted(verdict.reason))
  }

  /** Simulated only because no key was found: shown, but no build may fail of it. */
  skipIfSimulated(context: CaseContext, reason: string): void {
    if (!this.isAutoSimulated) return
    context.skip(`simulated, because no API key was found, so it does not fail: ${quoted(reason)}`)
  }

  get isAutoSimulated(): boolean {
    const { mode, modeReason } = this.#settings
    return mode === 'simulated' && modeReason === 'auto'
  }

  fail(
    context: CaseContext,
    code: 'no-data' | 'threshold' | 'interrupted',
    reason: string,
    at = this.#declaredAt,
  ): void {
    this.skipIfSimulated(context, reason)
    throw pointAt(at, new BenchError(code, quoted(reason)))
  }

  /** Fails where the threshold stands, as far as the source of the bench file tells. */
  #failAt(context: CaseContext, verdict: Verdict): void {
    const { file } = context.port
    const { line, column } = placeOf(this.#declaredAt, file)
    const place =
      line === undefined || column === undefined
        ? undefined
        : thresholdPlace(readFileSync(file, 'utf8'), { line, column }, verdict)
    const at = place ? moveTo(this.#declaredAt, file, place) : this.#declaredAt
    this.fail(context, 'threshold', verdict.reason, at)
  }
}

/**
 * A verdict is what such a test asserts. Said in Vitest's words, because projects may require an
 * assertion of every test (`expect.requireAssertions`).
 */
export function countAssertion({ expect }: CaseContext, verdict: object): void {
  expect(verdict).toBeDefined()
}

/** A reason as Vitest's reporters may print it: it may quote a server. */
export function quoted(reason: string): string {
  return withoutCommands(plainText(reason))
}
