import type { RandomStream } from '../../src/stats/random.ts'

const pieces: readonly string[] = [
  '"x'.repeat(200),
  '{"error":',
  '"\\u001b]8;;"',
  '[[[[[[',
  '"finish_reason":"stop",',
  '\n\n',
  '\r',
  'data: ',
  'event: ',
  'error: ',
  '[DONE]',
  '\ud800',
]
/** What stands where a number belongs. */
const numbers: readonly string[] = [
  '-1',
  '-0',
  '0.5',
  '1e308',
  '1e999',
  '-1e999',
  '100000001',
  '9007199254740993',
  '123456789012345678901234567890',
  '"12"',
  '"1e9"',
  '""',
  'true',
  'null',
  '{"value":12}',
  '[12]',
]
const NESTED = `${'{"error":'.repeat(3000)}1${'}'.repeat(3000)}`
/** One in this many: it takes longer than all others. */
const NESTED_EVERY = 400

/** The text with something done to it, somewhere. */
export function mutated(text: string, random: RandomStream): string {
  let result = text
  for (let times = 1 + random.integer(4); times > 0; times -= 1) {
    result = mutatedOnce(result, random)
  }
  return result
}

function mutatedOnce(text: string, random: RandomStream): string {
  const at = random.integer(text.length + 1)
  const length = random.integer(40)
  const piece = random.integer(NESTED_EVERY) === 0 ? NESTED : oneOf(pieces, random)
  const number = oneOf(numbers, random)
  const [before, after] = [text.slice(0, at), text.slice(at)]
  const flipped = String.fromCodePoint((after.codePointAt(0) ?? 0) ^ (1 << random.integer(7)))
  const ways = [
    () => before + after.slice(length),
    () => before + piece + after,
    () => before + piece + after.slice(length),
    () => before + after.slice(0, length).repeat(3) + after.slice(length),
    () => before + flipped + after.slice(1),
    () => before + after.replace(/:[^,{[}]*/, () => `:${piece}`),
    () => before + after.replace(/"[a-z_]+":/, () => `"${piece.slice(0, 20)}":`),
    () => before + after.replace(/(?<=[:,[])-?\d[\d.]*/, () => number),
    // Usage stands at the end.
    () =>
      text.replaceAll(/(?<="[a-z_]*tok[a-z_]*":)\d+/gi, (value) =>
        random.integer(2) === 0 ? oneOf(numbers, random) : value,
      ),
  ]
  return oneOf(ways, random)()
}

/** The bytes cut in pieces anywhere, within characters too; seldom many. */
export function cutAnywhere(text: string, random: RandomStream): Uint8Array[] {
  const bytes = Buffer.from(text)
  const longest = 1 + random.integer(random.integer(4) === 0 ? 8 : bytes.length + 1)
  const cut: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random.integer(longest)
    cut.push(bytes.subarray(at, end))
    at = end
  }
  return cut
}

function oneOf<Item>(items: readonly Item[], random: RandomStream): Item {
  const item = items[random.integer(items.length)]
  if (item === undefined) throw new Error('a list without items')
  return item
}
