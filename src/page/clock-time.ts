/** A moment as the hour of the day in UTC, like all times on the page: `12:15:03`. */
export function clockTime(unixMilliseconds: number): string {
  return new Date(unixMilliseconds).toISOString().slice(11, 19)
}
