import { isCredentialName, looksLikeKey } from './credential-look.ts'
import { oddPairs } from './odd-pairs.ts'

/** Shorter words are names; longer ones in which more than every fourth pair is in no word are random. */
const MIN_RANDOM_LENGTH = 12
const MIN_ODD_SHARE = 0.27
/** In a sentence stand names of options and folders too: what is hidden there is surely random. */
const MIN_SURE_SHARE = 0.4
/** What names are made of, and keys. */
const WORD = /[\w~+=-]+/g
/** Random to look at, and ours. */
const RUN_ID = /\d{8}T\d{6}Z(?:-\w+){0,2}/g
const ADDRESS = /[a-z][a-z\d+.-]*:\/\/[^\s"'`,;]+/gi

/** Whether a value may be a key that somebody put into the wrong place, or hold one. */
export function mayBeSecret(text: string): boolean {
  if ((text.match(ADDRESS) ?? []).some(holdsCredential)) return true
  const words = text.replaceAll(RUN_ID, '').match(WORD) ?? []
  return words.some((word) => looksLikeKey(word) || isRandom(word, { share: MIN_ODD_SHARE }))
}

/** A message without the words that are surely keys. */
export function withoutKeys(message: string): string {
  return message
    .replaceAll(ADDRESS, (address) => (holdsCredential(address) ? '[redacted]' : address))
    .replaceAll(WORD, (word) => {
      const own = word.replaceAll(RUN_ID, '')
      return looksLikeKey(own) || own.split(/[-_]/).some(isSurelyRandom) ? '[redacted]' : word
    })
}

function isSurelyRandom(word: string): boolean {
  return /\d/.test(word) && /[a-z]/i.test(word) && isRandom(word, { share: MIN_SURE_SHARE })
}

function holdsCredential(address: string): boolean {
  const url = URL.parse(address)
  if (!url) return false
  const names = [...url.searchParams.keys()]
  return url.username !== '' || url.password !== '' || names.some(isCredentialName)
}

function isRandom(word: string, { share }: { readonly share: number }): boolean {
  if (/^\d*$/.test(word)) return false
  return word.length >= MIN_RANDOM_LENGTH && oddPairs(word) >= share * word.length
}
