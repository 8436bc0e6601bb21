import { hangingIndent } from '../format/hanging-indent.ts'
import { plainText } from '../format/plain-text.ts'
import { describeTool } from '../invocation/tool.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { columnsOf } from '../render/columns.ts'
import { renderVerification } from '../render/verification.ts'
import { readDocument } from '../report/reading/read-document.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { changedTexts } from '../report/verify/json-text.ts'
import { planOf } from '../report/verify/plan-rules.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import type { Conclusion } from './conclusion.ts'
import { type AttestationFlags, verifyAttestation } from './verify-attestation.ts'
import { checkTraces } from './verify-traces.ts'

export interface VerifyFlags extends AttestationFlags {
  readonly plan?: string
}

const UNATTESTED = 'hashes prove no origin: an attestation would say who made it'

/** So many digits tell a plan from all others. */
const MIN_DIGITS = 12

function plansOf(given = ''): string[] {
  const plans = given
    .split(',')
    .map((hash) => hash.trim().toLowerCase())
    .filter((hash) => hash !== '')
  const wrong = plans.find((hash) => !/^[\da-f]{12,64}$/.test(hash))
  if (wrong === undefined) return plans
  throw new BenchError(
    'invalid-option',
    `\`--plan\` is the SHA-256 that a run prints before its first request, at least ${MIN_DIGITS} digits of it; received ${received(wrong)}`,
  )
}

/** A sentence for each plan that no matrix of a document has. */
function otherPlans(plans: readonly string[], { matrices }: ResultsDocument): string[] {
  const own = matrices.map((matrix) => ({ name: matrix.name, sha256: planOf(matrix) }))
  return plans
    .filter((hash) => !own.some(({ sha256 }) => sha256.startsWith(hash)))
    .map(
      (hash) =>
        `no matrix was measured by the plan ${hash}: seed, rounds, prompts, cells, prices or limits are others (${own.map(({ name, sha256 }) => `${plainText(name)} has ${sha256}`).join(', ')})`,
    )
}

/**
 * Checks a results document against itself: schema, hashes, and every figure from its samples. What
 * cannot be read at all is an error; what does not match is a conclusion.
 */
export async function verify(
  path: string,
  { plan, ...attestation }: VerifyFlags = {},
  cwd = process.cwd(),
): Promise<Conclusion> {
  const plans = plansOf(plan)
  const columns = columnsOf(process.stdout, process.env)
  const attested = await verifyAttestation(path, attestation, cwd)
  const checked = await verifiedFigures(path, {
    plans,
    columns,
    cwd,
    isAttested: attested?.passed,
  })
  return {
    passed: checked.passed && (attested?.passed ?? true),
    lines: [
      ...checked.lines,
      ...(attested?.lines ?? []).flatMap((line) =>
        hangingIndent(/^ */.exec(line)?.[0] ?? '', line.trimStart(), columns),
      ),
    ],
  }
}

async function verifiedFigures(
  path: string,
  {
    plans,
    columns,
    cwd,
    isAttested = false,
  }: {
    readonly plans: readonly string[]
    readonly columns: number
    readonly cwd: string
    readonly isAttested?: boolean | undefined
  },
): Promise<Conclusion> {
  try {
    const texts: string[] = []
    const document = await readDocument(path, (text, at) => {
      for (const changed of changedTexts(text, at)) texts.push(changed)
    })
    const itself = verifyDocument(document, texts)
    const traces = await checkTraces(document.matrices, cwd)
    const verification = { ...itself, unchecked: [...itself.unchecked, ...traces.unchecked] }
    const planned = otherPlans(plans, document)
    const others = [...planned, ...traces.wrong]
    const passed =
      verification.changed.length === 0 &&
      verification.mismatches.length === 0 &&
      others.length === 0
    return {
      passed,
      lines: [
        ...renderVerification(path, { document, verification, tool: describeTool(), columns }),
        ...(plans.length > 0 && planned.length === 0 ? ['  it is what was planned'] : []),
        ...(passed && !isAttested ? hangingIndent('  ', UNATTESTED, columns) : []),
        ...others.flatMap((line) => hangingIndent('× ', line, columns)),
      ],
    }
  } catch (error) {
    if (!(error instanceof BenchError) || error.code !== 'invalid-document') throw error
    return { passed: false, lines: hangingIndent('× ', error.message, columns) }
  }
}
