import type { Reference } from '../model/cell.ts'
import type { ChosenRounds } from '../model/chosen-rounds.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { InjectorSettings } from '../model/injector.ts'
import type { Catalog } from '../model/provider.ts'

/** Under this key the plugin provides what workers need to know of the run. */
export const SETTINGS_KEY = 'vitest-llm-bench'

/** What the plugin provides to a project. */
export type Provided =
  | { readonly kind: 'settings'; readonly settings: RunSettings }
  | SettingsOffer
  /** Tests run, and no benchmarks. */
  | { readonly kind: 'no-benchmark' }

/** Where the settings are to be had. Runs are settled when the first bench file wants to know. */
export interface SettingsOffer {
  readonly kind: 'offer'
  /** On 127.0.0.1. */
  readonly port: number
  /** Keeps other processes of this machine out. */
  readonly token: string
  /** Name of the Vitest project. */
  readonly project: string
}

/**
 * Provided where somebody only looks at what is declared: the settings of the run it is for by name
 * of the Vitest project. Where there are none they are settled. Nothing is asked, nothing reported.
 */
export const LOOK_ONLY_KEY = 'vitest-llm-bench:look-only'

/** Provided by the command that repeats a run: its seed, for what has none of its own. */
export const DRAWN_SEED_KEY = 'vitest-llm-bench:drawn-seed'

/** Provided by the command that repeats a run: the rounds that its matrices chose, by their identity. */
export const CHOSEN_ROUNDS_KEY = 'vitest-llm-bench:chosen-rounds'

/** By the identity of a matrix: what was chosen when it was begun. */
export type RecordedRounds = Readonly<Record<string, ChosenRounds>>

/** Provided by the command line: what the built-in matrix declares. */
export const BUILT_IN_KEY = 'vitest-llm-bench:built-in'

/** What a command asks of the built-in matrix. */
export interface BuiltInOptions {
  /** The lengths of `--sweep-tokens`. */
  readonly maxTokens?: readonly number[]
  readonly reference?: Reference
}

export type Mode = 'live' | 'simulated'

/** What a matrix takes where it does not say otherwise. */
interface WorkloadDefaults {
  readonly rounds: number
  readonly warmup: number
  readonly maxTokens: number
  readonly temperature: number
  readonly timeoutMs: number
}

/** What the environment says; it beats bench file, plugin and default. */
export interface EnvironmentOverrides {
  readonly models: readonly string[] | undefined
  readonly providers: readonly string[] | undefined
  readonly rounds: number | undefined
  readonly warmup: number | undefined
  readonly maxTokens: number | undefined
  readonly json: boolean | undefined
  readonly timeoutMs: number | undefined
  readonly abortOnFail: boolean | undefined
  readonly seed: number | undefined
  readonly timeFactor: number | undefined
}

/** What a report says of a run beside its figures. */
export interface RunFacts {
  /** Unix milliseconds. */
  readonly startedAt: number
  /** Defaults and overrides in one. */
  readonly options: Readonly<Record<string, unknown>>
  /** Only what the environment said. */
  readonly overrides: Readonly<Record<string, unknown>>
  /** The code, the machine and the checkout that measured. */
  readonly tool: object
  readonly environment: object
  readonly git: object
}

/** Settled once per invocation in the main process; plain data, no secrets but declared headers. */
export interface RunSettings {
  readonly runId: string
  /** Absolute folder of the project. */
  readonly root: string
  /** Absolute folder of this run's files. */
  readonly runDir: string
  /** Absolute path of the file that holds what the invocation has spent. */
  readonly ledgerPath: string
  readonly seed: number
  readonly mode: Mode
  /** How many times faster than simulated time the simulator answers; 1 in live mode. */
  readonly timeFactor: number
  /** `auto`: simulated only because no key was found, so that nothing may fail the build. */
  readonly modeReason: 'asked' | 'auto'
  readonly location: string | undefined
  readonly storeText: boolean
  /** What is long in samples stays in the journal: whoever reports has it. Not where a blob is to be merged elsewhere. */
  readonly textsStay?: boolean | undefined
  readonly budgetUsd: number
  /** Whether somebody set the budget. */
  readonly isBudgetDeclared: boolean
  readonly gate: GateSettings
  /** Whether builds are judged with those before them, and remembered for those after; `read`: only the former. */
  readonly history: boolean | 'read'
  /** `vitest bench -u`: what is measured becomes part of the baseline. */
  readonly accept: boolean
  /** An earlier run is repeated: held against no past, it measures nothing a second time. */
  readonly isReproduction: boolean
  /** It goes on with what an earlier process left in its folder. */
  readonly isResumed: boolean
  /** Its part of a load that several machines send; undefined where it sends all it measures. */
  readonly injector?: InjectorSettings | undefined
  /** How many threads send a live load; undefined as many as it needs. */
  readonly threads?: number | undefined
  /** What its matrices chose when they were begun, or when the repeated run measured them. */
  readonly recordedRounds: RecordedRounds
  readonly defaults: WorkloadDefaults
  readonly overrides: EnvironmentOverrides
  readonly facts: RunFacts
  readonly catalog: Catalog
  readonly aws: AwsCredentials
  /** Base URLs of the simulated providers; empty in live mode. */
  readonly simulatedBaseURLs: Readonly<Record<string, string>>
  /** The same for runs of a few rounds, where one fault would be a large share. */
  readonly faultlessBaseURLs: Readonly<Record<string, string>>
  /** A local endpoint that answers at known times, against which the clock measures its own error. */
  readonly nullEndpoint: string
}
