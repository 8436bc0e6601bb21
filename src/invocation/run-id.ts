/** `20261124T093012Z-s421337-k3f9`: sorts by time, names the seed, unique per invocation. */
export function makeRunId(startedAt: Date, seed: number, random: () => number): string {
  const time = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const suffix = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0')
  return `${time}-s${seed}-${suffix}`
}

const MAX_DRAWN_SEED = 1_000_000

/** A seed short enough to be read out loud. */
export function drawSeed(random: () => number): number {
  return Math.floor(random() * MAX_DRAWN_SEED)
}
