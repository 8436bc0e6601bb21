/** The job of GitHub Actions that a run is part of. */
export interface GithubJob {
  /** The file that is shown as the job's summary; undefined where there is none. */
  readonly summaryPath: string | undefined
  /** Where files of the measured commit can be seen, e.g. `https://github.com/me/it/blob/<sha>`. */
  readonly filesUrl: string | undefined
  /** Absolute folder of the checkout. */
  readonly workspace: string | undefined
}
