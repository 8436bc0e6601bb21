import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import type { Prompt } from '../model/prompt.ts'
import { recordedReplay } from '../model/recorded-replay.ts'
import { toJson } from '../model/to-json.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'
import { traceAgain } from '../session/trace-again.ts'

/** What the traces of a document say, read again where they are still there. */
interface TraceCheck {
  /** What is another request than the one in the trace, a sentence for each matrix. */
  readonly wrong: readonly string[]
  /** What was taken as it stands, in words. */
  readonly unchecked: readonly string[]
}

/** What of a matrix says which requests it sent. */
export interface ReplayedMatrix extends Pick<DocumentMatrix, 'name' | 'options'> {
  readonly drawnFrom: Pick<DocumentMatrix['drawnFrom'], 'prompts'>
  readonly rounds: readonly Pick<
    DocumentMatrix['rounds'][number],
    'index' | 'maxTokens' | 'traced'
  >[]
}

/** Holds the requests of every replay against its trace, which is looked for from a folder. */
export async function checkTraces(
  matrices: readonly ReplayedMatrix[],
  folder: string,
): Promise<TraceCheck> {
  const wrong: string[] = []
  const unchecked: string[] = []
  for (const { name, options, drawnFrom, rounds } of matrices) {
    const recorded = recordedReplay(options)
    if (!recorded) continue
    const path = plainText(recorded.path)
    const maxRequests = drawnFrom.prompts.length
    const rows = await traceAgain(recorded, { folder, maxRequests })
    if (typeof rows === 'string') {
      unchecked.push(`times and lengths of ${path}, ${rows}`)
      continue
    }
    const others = rounds.filter((round) => !isRow(round, rows[round.index])).length
    if (others === 0) continue
    wrong.push(
      `${plainText(name)}: ${pluralize(others, 'request')} of ${rounds.length} had another time or length than in ${path}`,
    )
  }
  return { wrong, unchecked }
}

function isRow(
  { maxTokens, traced }: ReplayedMatrix['rounds'][number],
  row: Prompt | undefined,
): boolean {
  // The environment may have set a limit for all answers.
  const isLength = maxTokens === undefined || maxTokens === row?.maxTokens
  return isLength && toJson(traced) === toJson(row?.traced)
}
