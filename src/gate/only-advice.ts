/** Why nothing of a run may be judged against its past; undefined where something may. */
export function onlyAdviceFor({
  isSimulated,
  location,
}: {
  readonly isSimulated: boolean
  readonly location: string | undefined
}): string | undefined {
  return location === undefined && !isSimulated
    ? 'no location is set, and places may not be mixed: name it with `location` or LLM_BENCH_LOCATION'
    : undefined
}
