import type { ProjectWithSettings } from './open-project.ts'

/** One project of each run: projects that share their settings are one. */
export function distinctRuns(projects: readonly ProjectWithSettings[]): ProjectWithSettings[] {
  return [...new Map(projects.map((item) => [item.settings.runId, item])).values()]
}
