import { z } from '../model/zod.ts'
import { type Forge, isGone, type Note, Refused } from './forge.ts'
import { RestClient, type RestClientOptions } from './rest-client.ts'

/** The account behind the token that every job of GitHub Actions has. */
const ACTIONS_ACCOUNT = 'github-actions[bot]'

const account = z.object({ login: z.string() })
const comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  /** Null where the account was deleted. */
  user: account.nullish(),
})
const viewer = z.object({ data: z.object({ viewer: account }) })

export interface GithubPlace {
  readonly api: string
  /** `owner/name`. */
  readonly repository: string
  readonly pullRequest: number
  readonly token: string
}

/** Comments on a pull request, by GitHub's REST API. */
export class Github implements Forge {
  readonly #client: RestClient
  readonly #graphql: RestClient
  readonly #repository: string
  readonly #issue: number

  constructor(
    { api, repository, pullRequest, token }: GithubPlace,
    options: Omit<RestClientOptions, 'base' | 'headers'>,
  ) {
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'vitest-llm-bench',
      'x-github-api-version': '2022-11-28',
    }
    this.#client = new RestClient({ ...options, base: api, headers })
    // GitHub Enterprise Server has its REST API at /api/v3 and this one at /api.
    this.#graphql = new RestClient({ ...options, base: api.replace(/\/v3$/, ''), headers })
    this.#repository = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`
    this.#issue = pullRequest
  }

  async list(marker: string): Promise<readonly Note[]> {
    const path = `${this.#repository}/issues/${this.#issue}/comments`
    return (await this.#client.sendForAll(path)).flatMap((item) => {
      const { data } = comment.safeParse(item)
      return data?.body?.startsWith(marker) ? [noteOf(data)] : []
    })
  }

  async create(body: string): Promise<Note> {
    const path = `${this.#repository}/issues/${this.#issue}/comments`
    const { data } = comment.safeParse((await this.#client.send('POST', path, { body })).body)
    if (!data) throw new Refused(undefined, 'what was answered is not a comment')
    return noteOf(data)
  }

  async edit(id: number, body: string): Promise<boolean> {
    try {
      await this.#client.send('PATCH', `${this.#repository}/issues/comments/${id}`, { body })
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  async remove(id: number): Promise<void> {
    try {
      await this.#client.send('DELETE', `${this.#repository}/issues/comments/${id}`)
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  /** A job's own token may not ask for its user, but for its viewer. */
  async whoAmI(): Promise<string> {
    const asked = [
      async () => account.safeParse((await this.#client.send('GET', '/user')).body).data?.login,
      async () => {
        const query = { query: '{ viewer { login } }' }
        const { body } = await this.#graphql.send('POST', '/graphql', query)
        return viewer.safeParse(body).data?.data.viewer.login
      },
    ]
    for (const ask of asked) {
      try {
        const login = await ask()
        if (login !== undefined) return login.toLowerCase()
      } catch (error) {
        if (!(error instanceof Refused) || error.status === undefined) throw error
      }
    }
    return ACTIONS_ACCOUNT
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#graphql.close()])
  }
}

function noteOf({ id, user }: z.infer<typeof comment>): Note {
  return { id, author: user?.login.toLowerCase() ?? '' }
}
