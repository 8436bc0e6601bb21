/** `2026-11-29 18:49 UTC`. */
export function showUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
