import type { JsonSchema, ToolChoice } from '../prompt.ts'

/** A JSON Schema, or the schema of a library that has one to give: zod from 4 on, and others. */
export type SchemaLike = JsonSchema | StandardSchema

/** A schema of zod from 4 on, or of another library that has a JSON Schema to give (standardschema.dev). */
export interface StandardSchema {
  /** What the library says of itself. */
  readonly '~standard': object
}

/** Where an image is, or the image itself: a path, a `file:` or `data:` URL. PNG, JPEG, WebP or GIF, at most 20 MB. */
export type ImageLike = string | URL | ImagePath | ImageData

/** An image in a file. */
export interface ImagePath {
  /**
   * Its path; a relative one is from the folder of the project.
   * @example images: [{ path: 'router.png' }]
   */
  readonly path: string
}

/** An image itself. */
export interface ImageData {
  /**
   * A `data:` URL.
   * @example images: [{ dataUrl: 'data:image/png;base64,iVBORw0…' }]
   */
  readonly dataUrl: string
}

/** A call of a tool in a conversation that is sent. */
export interface ToolCallOptions {
  /**
   * What the result of the call refers to, in its `toolCallId`.
   * @example id: 'call-1'
   */
  readonly id: string
  /**
   * Name of the tool: 1 to 64 letters, digits, `_` or `-`.
   * @example name: 'weather'
   */
  readonly name: string
  /**
   * The arguments: an object, or its JSON as text.
   * @example arguments: { city: 'Rome' }
   */
  readonly arguments: string | Readonly<Record<string, unknown>>
}

/** One turn of a conversation. */
export interface MessageOptions {
  /**
   * Who speaks: `'system'`, `'user'`, `'assistant'` or `'tool'`.
   * @example role: 'user'
   */
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  /**
   * The text. Only a tool, and an assistant that calls tools, may say nothing.
   * @default ''
   * @example content: 'My router blinks red.'
   */
  readonly content?: string | undefined
  /**
   * The tools that an assistant called; their results stand in messages after it.
   * @default none
   * @example toolCalls: [{ id: 'call-1', name: 'weather', arguments: { city: 'Rome' } }]
   */
  readonly toolCalls?: readonly ToolCallOptions[] | undefined
  /**
   * With the role `'tool'`: the `id` of the call that it answers.
   * @default none; a message of a tool needs one
   * @example toolCallId: 'call-1'
   */
  readonly toolCallId?: string | undefined
}

/** A tool that the model may call. */
export interface ToolOptions {
  /**
   * Name of the tool: 1 to 64 letters, digits, `_` or `-`.
   * @example name: 'weather'
   */
  readonly name: string
  /**
   * What the tool does, for the model.
   * @default none
   * @example description: 'Says how the weather is.'
   */
  readonly description?: string | undefined
  /**
   * The schema of its arguments, which are an object: a JSON Schema, or a schema of zod.
   * @default an object without properties
   * @example parameters: { type: 'object', properties: { city: { type: 'string' } } }
   */
  readonly parameters?: SchemaLike | undefined
}

/** What a request says beside its question. */
export interface RequestOptions {
  /**
   * The system prompt.
   * @default none
   * @example system: 'You answer questions about the Acme router.'
   */
  readonly system?: string | undefined
  /**
   * The turns before the question. System messages in front of them become part of `system`.
   * @default none
   * @example messages: [{ role: 'user', content: 'My router blinks red.' }]
   */
  readonly messages?: readonly MessageOptions[] | undefined
  /**
   * The tools that the model may call.
   * @default none
   * @example tools: [{ name: 'weather', description: 'Says how the weather is.' }]
   */
  readonly tools?: readonly ToolOptions[] | undefined
  /**
   * Whether a tool has to be called: `'auto'`, `'required'`, `'none'`, or `{ name }` of one.
   * @default the endpoint's
   * @example toolChoice: 'required'
   */
  readonly toolChoice?: ToolChoice | undefined
  /**
   * What the answer has to be: a JSON Schema, or a schema of zod. Not together with `json: true`.
   * @default none
   * @example schema: { type: 'object', properties: { city: { type: 'string' } } }
   */
  readonly schema?: SchemaLike | undefined
  /**
   * The images that the question shows: PNG, JPEG, WebP or GIF, at most 20 MB each. A relative path is
   * from the folder of the project.
   * @default none
   * @example images: [new URL('router.png', import.meta.url)]
   */
  readonly images?: readonly ImageLike[] | undefined
}

/** A prompt with options of its own. What it says wins over the matrix; `null` takes that away. */
export interface PromptOptions {
  /**
   * The question.
   * @example prompt: 'How do I reset it?'
   */
  readonly prompt: string
  /**
   * Words of which a relevant answer contains some: the check `relevance`.
   * @default none
   * @example keywords: ['reset', 'button']
   */
  readonly keywords?: readonly string[] | undefined
  /**
   * The system prompt of this question. `null`: none.
   * @default the matrix's
   * @example system: 'You are a friendly technician.'
   */
  readonly system?: string | null | undefined
  /**
   * The turns before this question. `null`: none.
   * @default the matrix's
   * @example messages: null
   */
  readonly messages?: readonly MessageOptions[] | null | undefined
  /**
   * The tools that the model may call for this question. `null`: none.
   * @default the matrix's
   * @example tools: [{ name: 'weather' }]
   */
  readonly tools?: readonly ToolOptions[] | null | undefined
  /**
   * Whether a tool has to be called: `'auto'`, `'required'`, `'none'`, or `{ name }` of one. `null`: as
   * the endpoint does.
   * @default the matrix's
   * @example toolChoice: { name: 'weather' }
   */
  readonly toolChoice?: ToolChoice | null | undefined
  /**
   * What the answer to this question has to be: a JSON Schema, or a schema of zod. `null`: any text.
   * @default the matrix's
   * @example schema: { type: 'object', properties: { city: { type: 'string' } } }
   */
  readonly schema?: SchemaLike | null | undefined
  /**
   * The images that this question shows. `null`: none.
   * @default the matrix's
   * @example images: ['router.png']
   */
  readonly images?: readonly ImageLike[] | null | undefined
  /**
   * Token limit of the answer to this question, whole, from 1. The matrix must have one level then.
   * @default the matrix's
   * @example maxTokens: 32
   */
  readonly maxTokens?: number | undefined
  /**
   * What a good answer is; any value. Checks see it.
   * @default none
   * @example expected: 42
   */
  readonly expected?: unknown
}
