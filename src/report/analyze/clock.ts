/** Hour of the day, 0 to 23, and weekday of a moment in Unix milliseconds. */
export type Clock = (at: number) => { readonly hour: number; readonly weekday: string }

/** In the order of the week, as ISO 8601 has it. */
export const weekdays: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** With fewer runs an hour, hours are taken together. */
const RUNS_PER_HOUR = 4
const HOURS_TOGETHER = 4

/** The clock of an IANA time zone; throws a `RangeError` for one that does not exist. */
export function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    weekday: 'short',
  })
  return (at) => {
    const parts = format.formatToParts(at)
    const partOf = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
    return { hour: Number(partOf('hour')), weekday: partOf('weekday') }
  }
}

/** Names the hours of runs so that they can be compared: single hours, or four together. */
export function hoursOf(hours: readonly number[]): { name: string; order: number }[] {
  const isDense = hours.length >= RUNS_PER_HOUR * new Set(hours).size
  const width = isDense ? 1 : HOURS_TOGETHER
  return hours.map((hour) => {
    const order = hour - (hour % width)
    return { name: `${padded(order)}–${padded(order + width)} h`, order }
  })
}

function padded(hour: number): string {
  return String(hour).padStart(2, '0')
}
