/** A comment on a pull request, or a note on a merge request. */
export interface Note {
  readonly id: number
  /** Name of its author's account, in lower case. */
  readonly author: string
}

/** Where pull requests are: the calls that keeping one comment up to date takes. */
export interface Forge {
  /** The notes that begin with a marker, whoever wrote them. */
  list(marker: string): Promise<readonly Note[]>
  create(body: string): Promise<Note>
  /** False where it is gone. */
  edit(id: number, body: string): Promise<boolean>
  /** Of one that is gone it is true already. */
  remove(id: number): Promise<void>
  /** Whose account the token is of, in lower case. */
  whoAmI(): Promise<string>
  close(): Promise<void>
}

/** What a forge answered to a request that did not succeed, and whose fault that is. */
export class Refused extends Error {
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined
  /** The server's words, or those of the connection; from elsewhere. */
  readonly said: string
  /** When it would answer again, in Unix milliseconds, where it is a rate limit; NaN where not given. */
  readonly limitedUntil: number | undefined

  constructor(
    status: number | undefined,
    said: string,
    { limitedUntil }: { readonly limitedUntil?: number | undefined } = {},
  ) {
    super(`${status ?? 'no answer'}: ${said}`)
    this.status = status
    this.said = said
    this.limitedUntil = limitedUntil
  }
}

/** Whether a request failed because what it is about does not exist. */
export function isGone(error: unknown): boolean {
  return error instanceof Refused && (error.status === 404 || error.status === 410)
}
