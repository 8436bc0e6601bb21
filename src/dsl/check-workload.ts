import { BenchError } from '../model/bench-error.ts'
import type { Axes } from '../model/cell.ts'

/** Refuses levels that no request can have at the same time. */
export function checkWorkload(axes: Axes, where: string): void {
  const rates = axes.rate.filter((rate) => rate !== undefined)
  const busiest = Math.max(...axes.concurrency)
  const isUnderLoad = rates.length > 0 || busiest > 1
  const load =
    rates.length > 0
      ? `\`rate\` ${rates.join(', ')}`
      : `\`concurrency\` ${axes.concurrency.join(', ')}`
  function refuse(what: string, fix: string): never {
    throw new BenchError('invalid-option', `${where}: ${what}. ${fix}`)
  }

  if (rates.length > 0 && busiest > 1) {
    refuse(
      `${load} and \`concurrency\` ${axes.concurrency.join(', ')} cannot stand together: a rate sends on time however many requests are open, a concurrency waits for answers`,
      'Declare two matrices',
    )
  }
  if (isUnderLoad && axes.connection.includes('cold')) {
    refuse(
      `${load} and \`connection\` 'cold' cannot stand together: connections for load are opened before its window`,
      'Measure cold starts in a matrix without load',
    )
  }
  if (isUnderLoad && axes.promptCache.includes('warm')) {
    refuse(
      `${load} and \`promptCache\` 'warm' cannot stand together: the turns of a conversation follow each other`,
      'Measure the prompt cache in a matrix without load',
    )
  }
}
