import { hangingIndent } from '../format/hanging-indent.ts'
import { describeTool } from '../invocation/tool.ts'
import { BenchError } from '../model/bench-error.ts'
import { columnsOf } from '../render/columns.ts'
import { renderVerification } from '../render/verification.ts'
import { readDocument } from '../report/reading/read-document.ts'
import { changedTexts } from '../report/verify/json-text.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import type { Conclusion } from './conclusion.ts'

/**
 * Checks a results document against itself: schema, hashes, and every figure from its samples. What
 * cannot be read at all is an error; what does not match is a conclusion.
 */
export async function verify(path: string): Promise<Conclusion> {
  const columns = columnsOf(process.stdout, process.env)
  try {
    const texts: string[] = []
    const document = await readDocument(path, (text, at) => {
      for (const changed of changedTexts(text, at)) texts.push(changed)
    })
    const verification = verifyDocument(document, texts)
    const passed = verification.changed.length === 0 && verification.mismatches.length === 0
    return {
      passed,
      lines: renderVerification(path, { document, verification, tool: describeTool(), columns }),
    }
  } catch (error) {
    if (!(error instanceof BenchError) || error.code !== 'invalid-document') throw error
    return { passed: false, lines: hangingIndent('× ', error.message, columns) }
  }
}
