import type { CalledTool, Image, JsonSchema, Message, ToolChoice } from './prompt.ts'

/** What may be declared of a request, for all prompts or for one; `null` takes away what all have. */
export interface DeclaredRequest {
  /** The system prompt. */
  readonly system?: string | null | undefined
  /** The turns before the question. */
  readonly messages?: readonly DeclaredMessage[] | null | undefined
  /** The tools that the model may call. */
  readonly tools?: readonly DeclaredTool[] | null | undefined
  /** Whether a tool has to be called, and which. */
  readonly toolChoice?: ToolChoice | null | undefined
  /** The JSON Schema that the answer has to follow. */
  readonly schema?: JsonSchema | null | undefined
  /** The images that the question shows. */
  readonly images?: readonly Image[] | null | undefined
}

/** A turn of a conversation as it was declared. */
export interface DeclaredMessage {
  /** Who speaks. */
  readonly role: Message['role']
  /** The text. */
  readonly content: string
  /** Of a tool's result: the call that it answers. */
  readonly toolCallId?: string | undefined
  /** The tools that an assistant called. */
  readonly toolCalls?: readonly CalledTool[] | undefined
}

/** A tool as it was declared. */
export interface DeclaredTool {
  /** Name of the tool. */
  readonly name: string
  /** What the tool does, for the model. */
  readonly description?: string | undefined
  /** The JSON Schema of its arguments; undefined where it is called with nothing. */
  readonly parameters?: JsonSchema | undefined
}

/** A prompt with what differs from the others. */
export interface PromptRow extends DeclaredRequest {
  /** The question. */
  readonly prompt: string
  /** Words of which a relevant answer contains some. */
  readonly keywords?: readonly string[] | undefined
  /** Token limit of the answer to it; undefined where the matrix's holds. */
  readonly maxTokens?: number | undefined
  /** What a good answer is, for checks. */
  readonly expected?: unknown
}
