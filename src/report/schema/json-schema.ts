import { z } from '../../model/zod.ts'
import { documentSchema, SCHEMA_VERSION } from './document-schema.ts'

/** The published JSON Schema (draft 2020-12) of the results document. */
export function resultsJsonSchema(): object {
  return {
    ...z.toJSONSchema(documentSchema, { target: 'draft-2020-12' }),
    title: `vitest-llm-bench results document, version ${SCHEMA_VERSION}`,
  }
}
