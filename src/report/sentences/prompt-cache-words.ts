import { showCount, showUsd } from '../../format/numbers.ts'
import { contrastsOf } from '../../gate/contrasts.ts'
import type { Contrast } from '../../model/contrast.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import type { Sample } from '../../model/sample.ts'
import { meanAnswerUsd } from '../assembly/costs.ts'
import { asDocumented } from '../reading/from-document-json.ts'
import { recoverMatrix } from '../reading/recover.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'

/** In the first turn of a conversation nothing of it is known yet. */
const FIRST_SERVED_TURN = 2

/**
 * Warm prompt caches against busted ones as in the document's contrasts, but over the turns that a
 * cache can serve: the first would dilute them. Empty where no cache is the reference.
 */
export function laterTurnContrasts(matrix: DocumentMatrix): readonly Contrast[] {
  const promptCache = matrix.reference?.['promptCache']
  if (promptCache !== 'bust' && promptCache !== 'warm') return []
  const cells = recoverMatrix(matrix).cells.map((cell) => ({
    ...cell,
    samples: cell.samples.filter(({ turn = 1 }) => turn >= FIRST_SERVED_TURN),
  }))
  return asDocumented(contrastsOf(cells, { promptCache }, new Set()))
}

/** What the cache kept in those turns, and what that does to the bill, against busted prompts. */
export function keptPromptWords(warm: DocumentCell, busted: DocumentCell): string {
  const [kept, unkept] = [servedTurns(warm), servedTurns(busted)]
  const [cached, uncached] = [cachedTokens(kept), cachedTokens(unkept)]
  const tokens =
    kept.length === 0
      ? 'no turn that a cache could serve was answered'
      : cached === undefined
        ? 'the endpoint does not say how many prompt tokens were cached'
        : `${cached} prompt tokens were cached${uncached === undefined ? '' : `, against ${uncached}`}`
  const [cost, fullCost] = [meanAnswerUsd(kept), meanAnswerUsd(unkept)]
  if (cost === undefined || fullCost === undefined) return tokens
  return `${tokens}, and an answer costs ${showUsd(cost, 3)}, against ${showUsd(fullCost, 3)}`
}

function servedTurns({ samples }: DocumentCell): Sample[] {
  return countedSamples(samples).filter(
    ({ status, turn }) => status === 'ok' && (turn ?? 1) >= FIRST_SERVED_TURN,
  )
}

/** `35 840 of 38 112`; undefined while no answer says both. */
function cachedTokens(samples: readonly Sample[]): string | undefined {
  const known = samples.filter(
    ({ inputTokens, cachedTokens: cached }) => inputTokens !== undefined && cached !== undefined,
  )
  if (known.length === 0) return undefined
  const cached = known.reduce((sum, sample) => sum + (sample.cachedTokens ?? 0), 0)
  const sent = known.reduce((sum, sample) => sum + (sample.inputTokens ?? 0), 0)
  return `${showCount(cached)} of ${showCount(sent)}`
}
