/** What a load is counted in: requests in flight, or requests per second. */
export const loadKinds = ['concurrency', 'rate'] as const
export type LoadKind = (typeof loadKinds)[number]
