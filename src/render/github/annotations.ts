import { pluralize } from '../../format/lists.ts'
import { plainText } from '../../format/plain-text.ts'
import { type Annotation, annotationCommand } from '../../format/workflow-commands.ts'
import type { FailedTest } from './test-tally.ts'

/** GitHub shows so many of a kind for a step, and drops the others. */
const MAX_ANNOTATIONS = 10
/** More lines of one annotation would hide the others. */
const MAX_LINES = 10
const MAX_LINE_LENGTH = 300

/**
 * One annotation for each matrix with failed tests, on the line that declares it; the last that
 * GitHub would show says how many matrices are left. `pathOf` makes the path that GitHub knows.
 */
export function renderAnnotations(
  failed: readonly FailedTest[],
  pathOf: (file: string) => string,
): string[] {
  const groups = [
    ...Map.groupBy(failed, ({ matrix, file, location }) =>
      JSON.stringify([file, matrix, location]),
    ).values(),
  ]
  const annotations = groups.flatMap((group): Annotation[] => {
    const [first] = group
    if (!first) return []
    const { matrix, file, line, column, location } = first
    const place = location === undefined ? '' : ` from ${location}`
    return [
      {
        kind: 'error',
        file: pathOf(file),
        line,
        column,
        title: plainText(`${matrix}${place}: ${pluralize(group.length, 'test')} failed`),
        message: messageOf(group),
      },
    ]
  })
  const shown = annotations.slice(0, MAX_ANNOTATIONS)
  const last = shown.pop()
  if (!last) return []
  const rest = annotations.length - MAX_ANNOTATIONS
  const more = rest > 0 ? `\n… and ${pluralize(rest, 'more matrix', 'more matrices')} failed` : ''
  return [...shown, { ...last, message: `${last.message}${more}` }].map(annotationCommand)
}

function messageOf(group: readonly FailedTest[]): string {
  const lines = group.slice(0, MAX_LINES).map(({ reason }) => plainText(reason, MAX_LINE_LENGTH))
  const rest = group.length - lines.length
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n')
}
