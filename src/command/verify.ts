import { renderVerification } from '../../reporters/render/verification.ts'
import { BenchError } from '../model/bench-error.ts'
import { parseDocument, readDocumentText } from '../report/read-document.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import type { Conclusion } from './conclusion.ts'

/**
 * Checks a results document against itself: schema, hashes, and every figure from its samples. What
 * cannot be read at all is an error; what does not match is a conclusion.
 */
export async function verify(path: string): Promise<Conclusion> {
  try {
    const text = await readDocumentText(path)
    const document = parseDocument(text, path)
    const verification = verifyDocument(document, text)
    const passed = verification.changed.length === 0 && verification.mismatches.length === 0
    return { passed, lines: renderVerification(path, { document, verification }) }
  } catch (error) {
    if (!(error instanceof BenchError) || error.code !== 'invalid-document') throw error
    return { passed: false, lines: [`× ${error.message}`] }
  }
}
