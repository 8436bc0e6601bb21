interface AskedRound {
  readonly index: number
  readonly order: readonly string[]
}

interface Asked {
  readonly round: number
  readonly cell: string
}

/** What was really asked: runs stop early, and cells when they have been asked enough. */
export function askedRounds<Round extends AskedRound>(
  rounds: readonly Round[],
  samples: readonly Asked[],
): Round[] {
  const asked = Map.groupBy(samples, ({ round }) => round)
  return rounds.flatMap((round) => {
    const cells = new Set(asked.get(round.index)?.map(({ cell }) => cell))
    const order = round.order.filter((id) => cells.has(id))
    return order.length === 0 ? [] : [{ ...round, order }]
  })
}
