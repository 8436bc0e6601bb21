import { regularizedIncompleteBeta } from './beta.ts'
import { midranks } from './midranks.ts'

/**
 * The p-value of Kruskal & Wallis's test (1952) that groups do not differ in location, by the F law
 * of its rank form (Iman & Davenport 1976), which keeps its level in small groups better than the
 * χ² law: F = H·(N − k) ÷ ((N − 1 − H)·(k − 1)). Infinite values are allowed.
 *
 * Undefined under two groups, and where no group has a second value to show what is chance.
 */
export function kruskalWallis(groups: readonly (readonly number[])[]): number | undefined {
  const filled = groups.filter((group) => group.length > 0)
  const count = filled.reduce((sum, group) => sum + group.length, 0)
  const [between, within] = [filled.length - 1, count - filled.length]
  if (between < 1 || within < 1) return undefined
  const ranks = midranks(filled.flat())
  const center = (count + 1) / 2
  const total = ranks.reduce((sum, rank) => sum + (rank - center) ** 2, 0)
  if (total === 0) return 1
  let start = 0
  let explained = 0
  for (const { length } of filled) {
    const sum = ranks.slice(start, start + length).reduce((part, rank) => part + rank, 0)
    explained += length * (sum / length - center) ** 2
    start += length
  }
  const f = explained / between / (Math.max(0, total - explained) / within)
  // The upper tail of F as a beta probability (DLMF 8.17; Abramowitz & Stegun 26.6.2).
  return regularizedIncompleteBeta(within / (within + between * f), within / 2, between / 2)
}
