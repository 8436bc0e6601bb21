/** The only number in a reply, where there is one from 0 to 1; undefined where there is not. */
export function readScore({ text }: { readonly text: string }): number | undefined {
  const numbers = text.match(/-?(?:\d+(?:[.,]\d+)?|\.\d+)/g) ?? []
  const [only] = numbers
  if (numbers.length !== 1 || only === undefined) return undefined
  const score = Number(only.replace(',', '.'))
  return score >= 0 && score <= 1 ? score : undefined
}
