/** More than that no loopback takes: a machine that was busy for a moment. */
const MAX_WAY_BACK_MS = 5

let wayBackMs = 0

/** Takes over from a worker how long what is sent takes to its stamps, in real milliseconds. */
export function learnWayBack(ms: unknown): void {
  if (typeof ms === 'number' && ms >= 0) wayBackMs = Math.min(ms, MAX_WAY_BACK_MS)
}

/** So much sooner endpoints send, for what is to be there at a time: the way over this machine is simulated too. */
export function sendingAt(at: number): number {
  return at - wayBackMs
}
