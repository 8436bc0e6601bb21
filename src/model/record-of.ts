/** A record with a value for each of the given keys. */
export function recordOf<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key) => Value,
): Record<Key, Value> {
  const entries = keys.map((key): [Key, Value] => [key, make(key)])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets its keys
  return Object.fromEntries(entries) as Record<Key, Value>
}
