import { readdirSync } from 'node:fs'

import type {
  Reporter,
  TestCase,
  TestModule,
  TestProject,
  TestRunEndReason,
  TestSpecification,
  Vitest,
} from 'vitest/node'

import { benchMetasOf } from '../bridge/test-meta.ts'

/** How the name of a shard's report ends. */
const OF_SHARD = /-\d+-\d+\.json$/

/** Whose events a run's reporters hear. */
export interface Audience {
  has(project: TestProject): boolean
  /** The modules of its projects; the same list for all of its reporters. */
  modulesOf(modules: readonly TestModule[]): readonly TestModule[]
}

type Artifact = Parameters<NonNullable<Reporter['onTestCaseArtifactRecord']>>[1]
type Log = Parameters<NonNullable<Reporter['onUserConsoleLog']>>[0]
type Errors = Parameters<NonNullable<Reporter['onTestRunEnd']>>[1]

interface Listener {
  readonly reporter: Reporter
  readonly audience: Audience
}

/**
 * Stands in Vitest's list for the reporters of runs that may never begin. What happened before they
 * came is told to them then.
 */
export class StandInReporter implements Reporter {
  readonly #wake: () => Promise<void>
  #listeners: Listener[] = []
  #vitest: Vitest | undefined
  #specifications: readonly TestSpecification[] | undefined
  #collected: TestModule[] = []

  /** `wake` begins the runs, where a report is merged of runs that were measured elsewhere. */
  constructor(wake: () => Promise<void>) {
    this.#wake = wake
  }

  async add(reporters: readonly Reporter[], audience: Audience): Promise<void> {
    for (const reporter of reporters) {
      const listener = { reporter, audience }
      if (this.#vitest) reporter.onInit?.(this.#vitest)
      if (this.#specifications) await this.#start(listener, this.#specifications)
      for (const module of this.#collected) this.#tellCollected(listener, module)
      this.#listeners.push(listener)
    }
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    for (const { reporter } of this.#listeners) reporter.onInit?.(vitest)
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    this.#specifications = specifications
    this.#collected = []
    for (const listener of this.#listeners) await this.#start(listener, specifications)
  }

  onTestModuleCollected(module: TestModule): void {
    this.#collected.push(module)
    for (const listener of this.#listeners) this.#tellCollected(listener, module)
  }

  async onTestCaseArtifactRecord(test: TestCase, artifact: Artifact): Promise<void> {
    for (const { reporter } of this.#for(test.project)) {
      await reporter.onTestCaseArtifactRecord?.(test, artifact)
    }
  }

  onTestCaseResult(test: TestCase): void {
    for (const { reporter } of this.#listeners) void reporter.onTestCaseResult?.(test)
  }

  onUserConsoleLog(log: Log): void {
    for (const { reporter } of this.#listeners) void reporter.onUserConsoleLog?.(log)
  }

  onTestModuleEnd(module: TestModule): void {
    for (const { reporter } of this.#listeners) void reporter.onTestModuleEnd?.(module)
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: Errors,
    reason: TestRunEndReason,
  ): Promise<void> {
    if (this.#mayBeOurs(modules)) await this.#wake()
    for (const { reporter, audience } of this.#listeners) {
      const own = audience.modulesOf(modules)
      if (own.length > 0) await reporter.onTestRunEnd?.(own, errors, reason)
    }
  }

  /** Whether reports are merged of what we measured. What a shard measured that is not among them nobody knows. */
  #mayBeOurs(modules: readonly TestModule[]): boolean {
    const folder = this.#vitest?.config.mergeReports
    if (!folder) return false
    return modules.some(hasMatrix) || readdirSync(folder).some((name) => OF_SHARD.test(name))
  }

  #for(project: TestProject): readonly Listener[] {
    return this.#listeners.filter(({ audience }) => audience.has(project))
  }

  async #start(
    { reporter, audience }: Listener,
    specifications: readonly TestSpecification[],
  ): Promise<void> {
    const own = specifications.filter(({ project }) => audience.has(project))
    await reporter.onTestRunStart?.(own)
  }

  #tellCollected({ reporter, audience }: Listener, module: TestModule): void {
    if (audience.has(module.project)) void reporter.onTestModuleCollected?.(module)
  }
}

function hasMatrix(module: TestModule): boolean {
  return [...module.children.allTests()].some((test) => benchMetasOf(test.meta()).length > 0)
}
