import { readFile } from 'node:fs/promises'

import { z } from 'zod'

import { BenchError } from '../model/bench-error.ts'
import { documentSchema, type ResultsDocument } from './document-schema.ts'

/** The results document at a path, validated; a `BenchError` names the file and what is wrong. */
export async function readDocument(path: string): Promise<ResultsDocument> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new BenchError('invalid-document', `${path} cannot be read: ${message}`, { cause: error })
  }
  const result = documentSchema.safeParse(value)
  if (result.success) return result.data
  throw new BenchError(
    'invalid-document',
    `${path} is no results document of this version: ${z.prettifyError(result.error)}`,
  )
}
