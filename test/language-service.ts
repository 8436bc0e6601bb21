import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
const HEADER_END = '\r\n\r\n'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Place {
  readonly line: number
  readonly character: number
}

/** TypeScript's own language service, as editors talk to it: one process, one file after the other. */
export class LanguageService implements Disposable {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #received = Buffer.alloc(0)
  #asked = 0

  constructor(folder: string) {
    this.#child = spawn(process.execPath, [tsc, '--lsp', '--stdio'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#read(bytes))
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the service has ended'))
    })
  }

  async start(folder: string): Promise<void> {
    await this.#ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'project' }],
      capabilities: {
        textDocument: {
          hover: { contentFormat: ['markdown'] },
          completion: {
            completionItem: {
              documentationFormat: ['markdown'],
              resolveSupport: { properties: ['documentation', 'detail'] },
            },
          },
        },
      },
    })
    this.#send({ method: 'initialized', params: {} })
  }

  open(path: string, text: string): void {
    const uri = pathToFileURL(path).href
    this.#send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
    })
  }

  /** What the editor shows over a place; Markdown. */
  async hover(path: string, position: Place): Promise<string> {
    const shown = await this.#ask('textDocument/hover', at(path, position))
    const contents = isObject(shown) ? shown['contents'] : undefined
    return isObject(contents) ? String(contents['value']) : ''
  }

  async complete(path: string, position: Place): Promise<readonly string[]> {
    const found = await this.#ask('textDocument/completion', at(path, position))
    const items: unknown = isObject(found) ? found['items'] : found
    return Array.isArray(items) ? items.map((item: unknown) => labelOf(item)) : []
  }

  /** What is wrong in a file, one text an error. */
  async errors(path: string): Promise<readonly string[]> {
    const uri = pathToFileURL(path).href
    const found = await this.#ask('textDocument/diagnostic', { textDocument: { uri } })
    const items: unknown = isObject(found) ? found['items'] : undefined
    return Array.isArray(items)
      ? items.map((item: unknown) => (isObject(item) ? String(item['message']) : ''))
      : []
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#asked
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(id, answer)
    this.#send({ id, method, params })
    return answer.promise
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}${HEADER_END}${text}`)
  }

  #read(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes])
    for (;;) {
      const end = this.#received.indexOf(HEADER_END)
      const header = this.#received.subarray(0, Math.max(0, end)).toString()
      const length = Number(/Content-Length: (\d+)/i.exec(header)?.[1])
      const start = end + HEADER_END.length
      if (end < 0 || this.#received.length < start + length) return
      const message: Message = JSON.parse(this.#received.subarray(start, start + length).toString())
      this.#received = this.#received.subarray(start + length)
      this.#take(message)
    }
  }

  #take({ id, method, params, result, error }: Message): void {
    if (id === undefined) return
    if (method !== undefined) {
      // It asks for settings, one for each item, and to be told of changed files.
      this.#send({ id, result: params?.items?.map(() => null) ?? null })
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result)
  }
}

function at(path: string, position: Place): object {
  return { textDocument: { uri: pathToFileURL(path).href }, position }
}

function labelOf(item: unknown): string {
  return isObject(item) ? String(item['label']) : ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
