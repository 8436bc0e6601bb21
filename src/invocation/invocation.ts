import { randomBytes } from 'node:crypto'

import type { TestProject, Vitest } from 'vitest/node'

import { openSettingsDesk, type SettingsDesk } from '../bridge/settings-exchange.ts'
import type { Provided, RunSettings } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import type { PluginOptions } from '../model/options/plugin-options.ts'
import type { Environment } from './environment-overrides.ts'
import { OutputGuard } from './output-guard.ts'
import { StandInReporter } from './stand-in-reporter.ts'

/** A Vitest project with our plugin. */
export interface AttachedProject {
  readonly project: TestProject
  readonly options: PluginOptions
  /** What the environment, `.env` files and Vitest's own `env` say, for this project. */
  readonly environment: Environment
}

/** The reporters of the runs stand at both ends of Vitest's list. */
export interface StandIns {
  /** Before all others. */
  readonly guard: OutputGuard
  /** First in line, so that the progress line is gone before others print. */
  readonly first: StandInReporter
  readonly last: StandInReporter
}

/** Another copy of this package may have loaded the configuration: found by its name, not its class. */
const KEY = Symbol.for('vitest-llm-bench.invocation')

/**
 * What of ours belongs to one Vitest: its projects, and, once somebody wants to know them, the
 * settings of their runs. Until then nothing is read, started or written.
 */
export class Invocation {
  readonly #vitest: Vitest
  readonly #attached = new Map<TestProject, AttachedProject>()
  readonly #standIns: StandIns
  readonly #token = randomBytes(16).toString('hex')
  #desk: Promise<SettingsDesk> | undefined
  #settings: Promise<ReadonlyMap<TestProject, RunSettings>> | undefined

  constructor(vitest: Vitest) {
    this.#vitest = vitest
    const wake = async (): Promise<void> => void (await this.settings())
    this.#standIns = {
      guard: new OutputGuard(),
      first: new StandInReporter(wake),
      last: new StandInReporter(wake),
    }
    vitest.config.reporters.unshift(this.#standIns.guard, this.#standIns.first)
    vitest.config.reporters.push(this.#standIns.last)
    vitest.onClose(async () => (await this.#desk)?.close())
  }

  /** Adds a project. Of two plugins in one project the later one counts: it is the project's own. */
  attach(attached: AttachedProject): void {
    this.#attached.set(attached.project, attached)
  }

  /** Where workers of a project get its settings. */
  async offerTo({ name }: TestProject): Promise<Provided> {
    this.#desk ??= openSettingsDesk(this.#token, (project) => this.#settingsOf(project))
    return { kind: 'offer', port: (await this.#desk).port, token: this.#token, project: name }
  }

  /** The settings of every project with the plugin; settles their runs the first time. */
  settings(): Promise<ReadonlyMap<TestProject, RunSettings>> {
    this.#settings ??= import('./start-runs.ts').then(({ startRuns }) =>
      startRuns(this.#vitest, [...this.#attached.values()], this.#standIns),
    )
    return this.#settings
  }

  async #settingsOf(name: string): Promise<RunSettings> {
    for (const [project, settings] of await this.settings()) {
      if (project.name === name) return settings
    }
    throw new BenchError('internal', `no project is called ${name}`)
  }
}

/** The invocation of a Vitest; undefined where none of its projects has the plugin. */
export function findInvocation(vitest: Vitest): Invocation | undefined {
  const found: unknown = Reflect.get(vitest, KEY)
  return isInvocation(found) ? found : undefined
}

export function invocationOf(vitest: Vitest): Invocation {
  const invocation = findInvocation(vitest) ?? new Invocation(vitest)
  Reflect.set(vitest, KEY, invocation)
  return invocation
}

function isInvocation(value: unknown): value is Invocation {
  return typeof value === 'object' && value !== null && 'offerTo' in value
}
