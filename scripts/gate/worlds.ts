import { reference, restless, type World } from './world.ts'

/** Those that the gate's figures are quoted for: they get every build. */
export const statedWorlds: readonly World[] = [
  reference,
  vary('10 accepted', { accepted: 10 }),
  vary('20 accepted', { accepted: 20 }),
  vary('10 remembered', { remembered: 10 }),
  vary('10 accepted, 10 remembered', { accepted: 10, remembered: 10 }),
  vary('one cell', { shape: [1] }),
]

/** Of teams that have built for a while since they accepted, and of one that keeps no history. */
const historyWorlds: readonly World[] = [
  vary('no history kept', { remembered: undefined }),
  vary('20 remembered', { remembered: 20 }),
  vary('twice as noisy, 10 remembered', { ...restless(2), remembered: 10 }),
  vary('days correlated 0.5, 10 remembered', { drift: 0.5, remembered: 10 }),
  vary('heavy tails (Student, 4), 10 remembered', { tails: 4, remembered: 10 }),
  vary('providers of unequal noise, 10 remembered', { providerSdSpread: 0.6, remembered: 10 }),
  vary('2 × 2, 10 remembered', { shape: [2, 2], remembered: 10 }),
  vary('one cell, no history kept', { shape: [1], remembered: undefined }),
  vary('one cell, 10 remembered', { shape: [1], remembered: 10 }),
]

export const variedWorlds: readonly World[] = [
  ...historyWorlds,
  ...[3, 4].map((accepted) => vary(`${accepted} accepted`, { accepted })),
  vary('half as noisy', restless(0.5)),
  vary('twice as noisy', restless(2)),
  vary('days correlated 0.5', { drift: 0.5 }),
  vary('days correlated 0.5, ten days later', { drift: 0.5, gap: 10 }),
  vary('looks correlated 0', { lookCorrelation: 0 }),
  vary('looks correlated 0.9', { lookCorrelation: 0.9 }),
  ...[0.5, 0.8].map((sittingCorrelation) =>
    vary(`five sittings of five runs, correlated ${sittingCorrelation}`, {
      perSitting: 5,
      sittingCorrelation,
    }),
  ),
  vary('heavy tails (Student, 4)', { tails: 4 }),
  vary('providers of unequal noise', { providerSdSpread: 0.6 }),
  vary('everything 10 % slower since', { shift: 1.1 }),
  vary('everything 10 % faster since', { shift: 1 / 1.1 }),
  ...[15, 60, 120, 300].map((newRounds) =>
    vary(`${newRounds} rounds against accepted runs of 30`, { newRounds }),
  ),
  vary('30 rounds against accepted runs of 120', { rounds: 120 }),
  vary('50 rounds, later looks of up to 150', { rounds: 50, newRounds: 50, confirmRounds: 150 }),
  ...[
    { name: 'request by request', timeouts: 0, outliers: 0 },
    { name: '8 % timeouts', timeouts: 0.08, outliers: 0 },
    { name: '4 % of the requests five times as slow', timeouts: 0, outliers: 0.04 },
  ].map(({ name, ...requests }) => vary(name, { requests: { ...requests, outlierFactor: 5 } })),
  vary('27 cells (catalogue)', { shape: [3, 7, 7, 2, 2, 2, 2, 2] }),
  vary('3 × 3', { shape: [3, 3, 3] }),
  vary('2 × 2', { shape: [2, 2] }),
  vary('1 provider × 4', { shape: [4] }),
  vary('2 providers × 1', { shape: [1, 1] }),
  ...[3, 10, 20].map((accepted) =>
    vary(`one cell, ${accepted} accepted`, { shape: [1], accepted }),
  ),
  ...[
    ['a third', 1 / 3],
    ['half', 0.5],
    ['twice', 2],
    ['three times', 3],
  ].flatMap(([words, factor]) =>
    typeof factor === 'number'
      ? [
          vary(`one cell, ${words} as noisy as assumed`, { shape: [1], ...restless(factor) }),
          vary(`one cell, ${words} as noisy as assumed, 10 accepted`, {
            shape: [1],
            accepted: 10,
            ...restless(factor),
          }),
        ]
      : [],
  ),
  vary('one cell, heavy tails (Student, 4)', { shape: [1], tails: 4 }),
  vary('one cell, days correlated 0.5', { shape: [1], drift: 0.5 }),
  vary('one cell, 8 % timeouts', {
    shape: [1],
    requests: { timeouts: 0.08, outliers: 0, outlierFactor: 5 },
  }),
]

/** A team that accepts five runs in a row: the gate only advises. */
export const newcomer = vary('five runs of one sitting, correlated 0.5', {
  accepted: 1,
  perSitting: 5,
  sittingCorrelation: 0.5,
})

/** Where a provider gets slower by 2 % a build. */
export const creepingWorld = vary('five accepted runs', {})

function vary(name: string, difference: Partial<World>): World {
  return { ...reference, ...difference, name }
}
