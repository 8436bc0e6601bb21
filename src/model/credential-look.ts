/** How keys of well-known vendors begin; what follows is theirs alone. */
const KEY_BEGINNINGS =
  /^(?:(?:sk|pk|rk|gsk|csk|xai|hf|r8|nvapi|pplx|fw|tgp|ghp|gho|ghs|glpat|github_pat)[-_]|xox[a-z]-|AIza|A[KS]IA|ABSK|eyJ)[\w.~+/=-]{8,}$/
const UUID = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/i
/** No word of a language is a run of so many letters and digits in one. */
const RUN = /[a-z\d]{16,}/gi

/** Whether a value begins as the keys of a well-known vendor do. */
export function beginsLikeKey(value: string): boolean {
  return KEY_BEGINNINGS.test(value)
}

/** Whether a value looks like a key: such a beginning, or a long run of letters with digits. */
export function looksLikeKey(value: string): boolean {
  if (/\s/.test(value)) return false
  if (beginsLikeKey(value) || UUID.test(value)) return true
  return (value.match(RUN) ?? []).some((run) => /\d/.test(run) && /[a-z]/i.test(run))
}

const CREDENTIAL_WORD =
  /^(?:auth[nz]?|sig|sas|sid|otp|pat|pw|creds?|csrf|xsrf)$|(?:keys?|token|secrets?|auth|passw(?:or)?d|passphrase|pwd|credentials?|cookies?|session|sess(?:ion)?id|signature|jwt|bearer)$|^auth(?:ori[sz]|ent)/
/** What a name says about a credential, rather than being one. */
const HARMLESS_ENDS: ReadonlySet<string | undefined> = new Set(
  'type mode method scheme version limit count length format prefix policy budget status ttl region url host model'.split(
    ' ',
  ),
)
/** Keys of these kinds open nothing. */
const HARMLESS_KEYS: ReadonlySet<string | undefined> = new Set(
  'idempotency cache routing route partition sort shard affinity'.split(' '),
)

/** Whether what goes by a name is a credential: `authorization`, `x-api-key`, `sessionToken`. */
export function isCredentialName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
  if (HARMLESS_ENDS.has(words.at(-1))) return false
  if (words[0] === 'x' && words[1] === 'api') return true
  return words.some(
    (word, index) =>
      CREDENTIAL_WORD.test(word) && !(/^keys?$/.test(word) && HARMLESS_KEYS.has(words[index - 1])),
  )
}
