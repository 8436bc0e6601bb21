import { z } from '../model/zod.ts'
import { type Forge, isGone, type Note, Refused } from './forge.ts'
import { RestClient, type RestClientOptions } from './rest-client.ts'

const account = z.object({ username: z.string() })
const noteSchema = z.object({ id: z.number(), body: z.string(), author: account.nullish() })

export interface GitlabPlace {
  readonly api: string
  /** Id of the project, or its path. */
  readonly project: string
  readonly mergeRequest: number
  readonly token: string
}

/** Notes on a merge request, by GitLab's REST API. */
export class Gitlab implements Forge {
  readonly #client: RestClient
  readonly #notes: string

  constructor(
    { api, project, mergeRequest, token }: GitlabPlace,
    options: Omit<RestClientOptions, 'base' | 'headers'>,
  ) {
    const headers = { 'private-token': token, 'user-agent': 'vitest-llm-bench' }
    this.#client = new RestClient({ ...options, base: api, headers })
    this.#notes = `/projects/${encodeURIComponent(project)}/merge_requests/${mergeRequest}/notes`
  }

  async list(marker: string): Promise<readonly Note[]> {
    const items = await this.#client.sendForAll(`${this.#notes}?sort=asc&order_by=created_at`)
    return items.flatMap((item) => {
      const { data } = noteSchema.safeParse(item)
      return data?.body.startsWith(marker) ? [noteOf(data)] : []
    })
  }

  async create(body: string): Promise<Note> {
    const { data } = noteSchema.safeParse(
      (await this.#client.send('POST', this.#notes, { body })).body,
    )
    if (!data) throw new Refused(undefined, 'what was answered is not a note')
    return noteOf(data)
  }

  async edit(id: number, body: string): Promise<boolean> {
    try {
      await this.#client.send('PUT', `${this.#notes}/${id}`, { body })
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  async remove(id: number): Promise<void> {
    try {
      await this.#client.send('DELETE', `${this.#notes}/${id}`)
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  async whoAmI(): Promise<string> {
    const { data } = account.safeParse((await this.#client.send('GET', '/user')).body)
    if (!data) throw new Refused(undefined, 'what was answered is not a user')
    return data.username.toLowerCase()
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}

function noteOf({ id, author }: z.infer<typeof noteSchema>): Note {
  return { id, author: author?.username.toLowerCase() ?? '' }
}
