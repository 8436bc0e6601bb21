/** Why nothing of a run may be judged against its past; undefined where something may. */
export function onlyAdviceFor({
  isSimulated,
  location,
}: {
  readonly isSimulated: boolean
  readonly location: string | undefined
}): string | undefined {
  return location === undefined && !isSimulated
    ? 'no location is set, and runs from different places must not be mixed: set `location` or LLM_BENCH_LOCATION'
    : undefined
}
