/** What rounds that are chosen for a change may take. */
export interface ChosenRoundsOptions {
  /**
   * How often the first build with that slowdown is to be red: a probability above 0.5 and below 1.
   * @default 0.9
   * @example power: 0.8
   */
  readonly power?: number | undefined
  /**
   * Rounds that are chosen for it, at most; whole, from 1.
   * @default four times `rounds`
   * @example maxRounds: 200
   */
  readonly maxRounds?: number | undefined
  /**
   * Minutes that the chosen rounds may take, at most; above 0. Later looks are not counted.
   * @default any
   * @example maxMinutes: 10
   */
  readonly maxMinutes?: number | undefined
}

/**
 * What change a build is to see, and what that may take. The matrix then chooses its rounds.
 * @example gate: { detect: 0.2, power: 0.9 }
 */
export interface DetectOptions extends ChosenRoundsOptions {
  /**
   * The slowdown of one cell that a build is to see: a fraction above 0 and up to 10, 0.2 is 20 %. The
   * matrix chooses its rounds for it, from `rounds` on.
   * @default none: rounds are as declared
   * @example detect: 0.2
   */
  readonly detect?: number | undefined
}

/**
 * What change a build of this matrix is to see, and what that may take, in place of the plugin's.
 * @example gate: { detect: 0.1, maxMinutes: 10 }
 */
export interface MatrixGateOptions extends ChosenRoundsOptions {
  /**
   * The slowdown of one cell that a build is to see: a fraction above 0 and up to 10, 0.2 is 20 %.
   * `false`: rounds are as declared, whatever the plugin says.
   * @default the plugin's
   * @example detect: 0.1
   */
  readonly detect?: number | false | undefined
}

/**
 * How regressions are judged, against the accepted runs of the baseline.
 * @example gate: { alpha: 0.05, confirmRounds: 60 }
 */
export interface GateOptions extends DetectOptions {
  /**
   * Share of builds that may be red although nothing changed, per matrix; above 0 and below 1.
   * @default 0.01
   * @example alpha: 0.05
   */
  readonly alpha?: number | undefined
  /**
   * Change for the worse that counts as none where a threshold has no `atMost`: a fraction from 0 on.
   * @default 0.05
   * @example margin: 0.1
   */
  readonly margin?: number | undefined
  /**
   * P value of the first look below which a possible regression is measured again; above 0 and below 1.
   * @default 2 ÷ the number of tests, from 0.03 to 0.1
   * @example screen: 0.05
   */
  readonly screen?: number | undefined
  /**
   * Rounds of a cell in a later look, at most; whole, from 6.
   * @default 90
   * @example confirmRounds: 60
   */
  readonly confirmRounds?: number | undefined
  /**
   * Pause before each later look, in milliseconds, 0 to 2,147,483,647.
   * @default 30_000
   * @example confirmPauseMs: 120_000
   */
  readonly confirmPauseMs?: number | undefined
  /**
   * Correlation of a run's own effect at two of its looks, a pause apart: 0 is none, 1 the same.
   * @default 0.5
   * @example overlap: 0.8
   */
  readonly overlap?: number | undefined
  /**
   * What an inconclusive verdict does to the build, where the later looks did not settle it: `'pass'` or
   * `'fail'`.
   * @default 'pass'
   * @example onInconclusive: 'fail'
   */
  readonly onInconclusive?: 'pass' | 'fail' | undefined
  /**
   * Whether a build is judged with the builds before it, and remembered for those after it, in a file
   * beside the baseline. `'read'`: judged, not remembered.
   * @default true
   * @example history: 'read'
   */
  readonly history?: boolean | 'read' | undefined
}
