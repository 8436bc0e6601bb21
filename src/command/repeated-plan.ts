import { basename } from 'node:path'

import type { BuiltInOptions } from '../bridge/settings.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { builtInMatrix } from './built-in-matrix.ts'

/** What flags of `run` made of the built-in matrix, which is in no bench file. */
export function builtInOf({ matrices }: ResultsDocument): BuiltInOptions {
  const matrix = matrices.find(({ file }) => basename(file) === basename(builtInMatrix))
  if (!matrix?.reference) return {}
  const { model, provider, maxTokens } = matrix.reference
  const isSweep = typeof maxTokens === 'number'
  return {
    ...(isSweep && { maxTokens: matrix.axes['maxTokens']?.map(Number) ?? [] }),
    reference: {
      ...(typeof model === 'string' && { model }),
      ...(typeof provider === 'string' && { provider }),
      ...(isSweep && { maxTokens }),
    },
  }
}

/**
 * Only the `measured` tests of cells that were asked: the measuring is the same without thresholds.
 * Undefined, which is all tests, where calls of `bench` are among them: those go by their own names.
 */
export function patternOf({ matrices }: ResultsDocument): RegExp | undefined {
  const asked = matrices.flatMap(({ drawnFrom, file, cells }) => {
    // In front of the file stands its project, where there are several.
    const [, ...suites] = drawnFrom.identity.split(`${file} > `)
    return cells
      .filter(({ samples }) => samples.length > 0)
      .map(({ id, label }) => ({ id, test: `${suites.join(`${file} > `)} > ${label} > measured` }))
  })
  if (asked.some(({ id }) => id.includes(' bench='))) return undefined
  return new RegExp(`^(${asked.map(({ test }) => escaped(test)).join('|')})$`)
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
