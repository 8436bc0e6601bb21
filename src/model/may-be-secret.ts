import { isCredentialName, looksLikeKey } from './credential-look.ts'
import { oddPairs } from './odd-pairs.ts'

/** Shorter words are names; longer ones in which more than every fourth pair is in no word are random. */
const MIN_RANDOM_LENGTH = 12
const MIN_ODD_SHARE = 0.27
/** What names are made of, and keys. */
const WORD = /[\w.~+/=-]+/g
/** Random to look at, and ours. */
const RUN_ID = /\d{8}T\d{6}Z(?:-\w+){0,2}/g
const ADDRESS = /[a-z][a-z\d+.-]*:\/\/[^\s"'`,;]+/gi

/** Whether a value may be a key that somebody put into the wrong place, or hold one. */
export function mayBeSecret(text: string): boolean {
  if ((text.match(ADDRESS) ?? []).some(holdsCredential)) return true
  return (text.replaceAll(RUN_ID, '').match(WORD) ?? []).some(isKeyOrRandom)
}

/** A message without the words that may be keys. */
export function withoutKeys(message: string): string {
  const safe = message.replaceAll(ADDRESS, (address) =>
    holdsCredential(address) ? '[redacted]' : address,
  )
  return safe.replaceAll(WORD, (word) => {
    if (!isKeyOrRandom(word.replaceAll(RUN_ID, ''))) return word
    // Of a path only that part is hidden.
    return word
      .split('/')
      .map((part) => (isKeyOrRandom(part.replaceAll(RUN_ID, '')) ? '[redacted]' : part))
      .join('/')
  })
}

function holdsCredential(address: string): boolean {
  const url = URL.parse(address)
  if (!url) return false
  return (
    url.username !== '' ||
    url.password !== '' ||
    [...url.searchParams.keys()].some(isCredentialName)
  )
}

function isKeyOrRandom(word: string): boolean {
  if (/^[\d.]*$/.test(word)) return false
  if (looksLikeKey(word)) return true
  return word.length >= MIN_RANDOM_LENGTH && oddPairs(word) >= MIN_ODD_SHARE * word.length
}
