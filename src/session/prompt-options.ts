import { limits } from '../model/limits.ts'
import type { CalledTool } from '../model/prompt.ts'
import { z } from '../model/zod.ts'
import { imageOption } from './image-option.ts'
import { schemaOption } from './schema-option.ts'

/** What providers take as the name of a tool. */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/

const text = z.string().refine((words) => words.trim() !== '', 'expected text, not an empty string')
const promptText = z.string().trim().min(1, 'expected a prompt, not an empty string')

const argumentsText = z
  .union(
    [z.string(), z.record(z.string(), z.unknown())],
    'expected an object, or its JSON as a string',
  )
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  .refine(isObjectText, 'expected an object, or its JSON as a string')

const calledTool = z.strictObject({
  id: z.string().min(1),
  name: z.string().regex(TOOL_NAME, 'expected the name of a tool'),
  arguments: argumentsText,
}) satisfies z.ZodType<CalledTool>

const message = z.strictObject({
  role: z.enum(
    ['system', 'user', 'assistant', 'tool'],
    "expected 'system', 'user', 'assistant' or 'tool'",
  ),
  content: z.string('expected text').default(''),
  toolCalls: z.array(calledTool).min(1, 'expected at least one call').optional(),
  toolCallId: z.string().min(1).optional(),
})

const messages = z.array(message).superRefine((turns, context) => {
  const open = new Set<string>()
  for (const [index, turn] of turns.entries()) {
    const fault = faultOf(turn, open)
    if (fault)
      context.addIssue({ code: 'custom', path: [index, fault.field], message: fault.expected })
    for (const { id } of turn.toolCalls ?? []) open.add(id)
  }
  const last = turns.at(-1)
  if (last?.toolCalls) {
    context.addIssue({
      code: 'custom',
      path: [turns.length - 1, 'toolCalls'],
      message: "expected the results of the calls after them, in messages of the role 'tool'",
    })
  }
})

/** What a turn says that it cannot mean. */
function faultOf(
  { role, content, toolCalls, toolCallId }: z.output<typeof message>,
  open: ReadonlySet<string>,
): { readonly field: string; readonly expected: string } | undefined {
  if (toolCalls && role !== 'assistant') {
    return {
      field: 'toolCalls',
      expected: "expected calls of tools only in messages of the role 'assistant'",
    }
  }
  if (role === 'tool' && (toolCallId === undefined || !open.has(toolCallId))) {
    return {
      field: 'toolCallId',
      expected: 'expected the `id` of one of the `toolCalls` in the messages before',
    }
  }
  if (role !== 'tool' && toolCallId !== undefined) {
    return { field: 'toolCallId', expected: "expected it only in messages of the role 'tool'" }
  }
  // A tool may return nothing.
  return content === '' && !toolCalls && role !== 'tool'
    ? { field: 'content', expected: 'expected text, not an empty string' }
    : undefined
}

const tool = z.strictObject({
  name: z
    .string('expected the name of a tool')
    .regex(TOOL_NAME, 'expected the name of a tool: 1 to 64 letters, digits, _ or -'),
  description: text.optional(),
  parameters: schemaOption
    .refine(
      ({ type }) => type === 'object',
      "expected the schema of an object, { type: 'object', … }: arguments have names",
    )
    .optional(),
})

const tools = z
  .array(tool)
  .min(1, 'expected at least one tool')
  .superRefine((all, context) => {
    for (const [index, { name }] of all.entries()) {
      if (all.findIndex((other) => other.name === name) === index) continue
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: 'expected a name that no other tool has',
      })
    }
  })

const CHOICE = "expected 'auto', 'required', 'none' or { name } of a tool"
const toolChoice = z.union(
  [
    z.enum(['auto', 'required', 'none'], CHOICE),
    z.strictObject({ name: z.string(CHOICE).min(1, CHOICE) }, CHOICE),
  ],
  CHOICE,
)

/** What a request says beside its question: of a matrix, and of single prompts, which win. */
export const contextOptions = {
  system: text.optional(),
  messages: messages.optional(),
  tools: tools.optional(),
  toolChoice: toolChoice.optional(),
  schema: schemaOption.optional(),
  images: z.array(imageOption).min(1, 'expected at least one image').optional(),
} as const

/** One prompt: its question alone, or with what differs from the other prompts. */
export const promptOption = promptText.or(
  z.strictObject({
    prompt: promptText,
    keywords: z.array(z.string().min(1)).optional(),
    system: contextOptions.system.nullable(),
    messages: contextOptions.messages.nullable(),
    tools: contextOptions.tools.nullable(),
    toolChoice: contextOptions.toolChoice.nullable(),
    schema: contextOptions.schema.nullable(),
    images: contextOptions.images.nullable(),
    maxTokens: limits.maxTokens.optional(),
    expected: z.unknown().optional(),
  }),
)

function isObjectText(words: string): boolean {
  try {
    const value: unknown = JSON.parse(words)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
