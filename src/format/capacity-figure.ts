/** A highest load with its interval: `14 [11, 17]`, `64 [64 or more]`. */
export function capacityFigure({
  value,
  ciLow,
  ciHigh,
}: {
  readonly value: number | undefined
  readonly ciLow?: number | undefined
  readonly ciHigh?: number | undefined
}): string {
  return `${value} ${ciHigh === undefined ? `[${ciLow} or more]` : `[${ciLow}, ${ciHigh}]`}`
}
