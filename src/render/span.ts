const HOURS_PER_DAY = 24

/** `2026-08-21`, in UTC. */
export function showDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** A moment as precisely as a span of so many days needs: `2026-08-21`, or `2026-08-21 14:05` UTC. */
export function showMoment(at: number, days: number): string {
  if (days >= 7) return showDay(at)
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

/** `24 days`, `18 h`. */
export function showDays(days: number): string {
  if (days >= 2) return `${Math.round(days)} days`
  return `${Math.round(days * HOURS_PER_DAY * 10) / 10} h`
}
