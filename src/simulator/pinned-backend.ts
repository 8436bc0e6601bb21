import { isObject } from '../protocol/json-value.ts'

/** The backend that a request asks of OpenRouter, the first where it names several. */
export function pinnedBackend({ provider }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isObject(provider)) return undefined
  const named = [provider['only'], provider['order']].find(Array.isArray)?.[0]
  return typeof named === 'string' ? named : undefined
}
