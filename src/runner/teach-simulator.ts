import type { Prompt } from '../model/prompt.ts'
import type { RequestClient } from '../transport/request-client.ts'

const TIMEOUT_MS = 5_000

/**
 * Tells the simulator which keywords answers to declared prompts have to take up, and how long what it sends
 * takes to its stamps: a simulated way ends there.
 */
export async function teachSimulator(
  client: RequestClient,
  endpoint: string,
  {
    prompts,
    wayBackMs,
  }: { readonly prompts: readonly Prompt[]; readonly wayBackMs: number | undefined },
): Promise<void> {
  const taught = prompts
    .filter(({ keywords }) => keywords.length > 0)
    .map(({ prompt, keywords }) => ({ prompt, keywords }))
  const { signal } = new AbortController()
  await client.capture(
    {
      url: new URL('lesson', endpoint),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompts: taught, wayBackMs }),
    },
    { timeoutMs: TIMEOUT_MS, signal },
  )
}
