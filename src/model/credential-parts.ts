import { isCredentialName, looksLikeKey } from './credential-look.ts'

/** What holds a value that holds a value is not followed further. */
const MAX_DEPTH = 8
const MAX_BODY_DEPTH = 20
/** The longest word that a setting beside credentials, such as `theme=dark`, takes for its value. */
const PLAIN_WORD = /^[a-z]{1,8}$/i
/** Names that many accounts have, and words that stand where a credential would. */
const COMMON_WORD =
  /^(?:admin|root|user|username|guest|anonymous|test|api|apikey|api-key|key|token|oauth2?|x-access-token|basic|bearer|digest|negotiate|true|false|null|none|undefined|yes|no|on|off|\d{1,3})$/i
/** Parameters of authentication schemes and cookies that anyone may know. */
const PUBLIC_PARAMETER =
  /^(?:realm|algorithm|qop|nc|charset|uri|domain|path|expires|max-age|samesite|version|signedheaders|error|scope)$/i
const USER = /^(?:user|username|userid|login|email|account|client_?id)$/i

/**
 * What of a credential must not be shown: the whole, and each part that a server may repeat by
 * itself. That is what follows a scheme (`Bearer …`), the pair of `Basic` and both halves of it,
 * cookies, values of parameters.
 */
export function credentialParts(value: string): readonly string[] {
  const parts = new Set<string>()
  addParts(value, { parts, depth: MAX_DEPTH })
  return [...parts]
}

interface Collected {
  readonly parts: Set<string>
  readonly depth: number
}

function addParts(text: string, { parts, depth }: Collected): void {
  const value = text.trim().replace(/^(["'])(.*)\1$/s, '$2')
  if (value === '' || depth === 0 || COMMON_WORD.test(value)) return
  parts.add(text.trim())
  parts.add(value)
  const inner = { parts, depth: depth - 1 }
  if (isUrl(value)) {
    addUrlParts(value, inner)
    return
  }
  const fields = jsonValue(value)
  if (fields !== undefined) {
    for (const part of fieldParts(fields, inner.depth)) addParts(part, inner)
    return
  }
  const decoded = percentDecoded(value)
  if (decoded !== undefined && decoded !== value) addParts(decoded, inner)
  const [, rest] = /^[a-z][\w.-]*\s+(\S.*)$/is.exec(value) ?? []
  if (rest !== undefined) {
    addAfterScheme(rest, inner)
    return
  }
  const [, user, password] = /^([^:]*):(?!\/\/)(.+)$/s.exec(value) ?? []
  if (user !== undefined && password !== undefined) {
    addParts(user, inner)
    addParts(password, inner)
  }
  const plain = base64Decoded(value)
  if (plain !== undefined) addParts(plain, inner)
  const pieces = value.split(/[,;&\r\n]/)
  const hasParameters = PARAMETER.test(value)
  if (pieces.length === 1 && !hasParameters) return
  for (const piece of pieces) {
    // A flag between parameters: `HttpOnly`.
    if (!hasParameters || !PLAIN_WORD.test(piece.trim())) addPiece(piece, inner)
  }
}

/** One word is the credential. Of several, parameters are, and words that look like keys. */
function addAfterScheme(rest: string, inner: Collected): void {
  if (
    !/\s/.test(rest) ||
    /[,;=]/.test(rest) ||
    /^(?:basic|bearer|token|apikey|key)\s/i.test(rest)
  ) {
    addParts(rest, inner)
    return
  }
  inner.parts.add(rest)
  for (const word of rest.split(/\s+/)) if (looksLikeKey(word)) inner.parts.add(word)
}

/** A name and a value; the equals signs with which base64 ends are none between the two. */
const PARAMETER = /^\s*([\w.$!*^~-]+)=(?!=*\s*$)(.+)$/s

function addPiece(piece: string, inner: Collected): void {
  const parameter = PARAMETER.exec(piece)
  if (!parameter) {
    addParts(piece, inner)
    return
  }
  const [, name = '', value = ''] = parameter
  const bare = value.trim().replaceAll(/^"|"$/g, '')
  if (isCredentialName(name) || USER.test(name)) {
    addParts(bare, inner)
    // AWS's credential is the access key with what it is valid for.
    const [first = '', ...scope] = bare.split('/')
    if (scope.length > 0 && /^credential$/i.test(name)) addParts(first, inner)
    return
  }
  const isPublic = PUBLIC_PARAMETER.test(name) || PLAIN_WORD.test(bare)
  if (!isPublic || looksLikeKey(bare)) addParts(bare, inner)
}

/** An object or a list that a value is in JSON. */
function jsonValue(value: string): object | undefined {
  if (!/^[[{]/.test(value)) return undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

/** The texts in a credential that is JSON; what everybody knows of it is none, as in parameters. */
function fieldParts(value: object, depth: number): readonly string[] {
  if (depth === 0) return []
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    if (typeof item === 'object' && item !== null) return fieldParts(item, depth - 1)
    if (typeof item !== 'string') return []
    const isKnown = isCredentialName(name) || USER.test(name)
    const isPublic = PUBLIC_PARAMETER.test(name) || PLAIN_WORD.test(item)
    return isKnown || !isPublic || looksLikeKey(item) ? [item] : []
  })
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}

/** What a value in base64 says, where that is text. */
function base64Decoded(value: string): string | undefined {
  if (!/^[\w+/-]{6,}={0,2}$/.test(value)) return undefined
  const text = Buffer.from(value, 'base64').toString('utf8')
  return /^[\x20-\x7e\u00a1-\u{2ffff}]+$/u.test(text) && !text.includes('\ufffd') ? text : undefined
}

/** The credentials of a declared header. Not every header holds one: `x-route: brown` has none. */
export function headerCredentials(name: string, value: string): readonly string[] {
  if (isCredentialName(name)) return credentialParts(value)
  const words = value.split(/[\s,;&="']+/).filter((word) => isKeyOrPair(word))
  return [
    ...words.flatMap(credentialParts),
    ...urlCredentials(value),
    ...[value, base64Decoded(value) ?? ''].flatMap(namedCredentials),
  ]
}

/** What a value itself calls a credential: `key=…` among its parameters, or `"api_key": "…"` in JSON. */
function namedCredentials(value: string): readonly string[] {
  const fields = jsonValue(value.trim())
  if (fields !== undefined) return bodyCredentials(fields)
  return value.split(/[,;&\r\n]/).flatMap((piece) => {
    const [, name = '', word = ''] = PARAMETER.exec(piece) ?? []
    return isCredentialName(name) ? credentialParts(word.trim()) : []
  })
}

function isKeyOrPair(word: string): boolean {
  return looksLikeKey(word) || base64Decoded(word)?.includes(':') === true
}

/** The credentials of a URL: user and password, values of the query, parts of the path. */
export function urlCredentials(url: string): readonly string[] {
  const parts = new Set<string>()
  addUrlParts(url, { parts, depth: MAX_DEPTH })
  return [...parts]
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text)
}

function addUrlParts(text: string, inner: Collected): void {
  const url = isUrl(text) ? URL.parse(text) : null
  if (!url) return
  for (const half of [url.username, url.password]) {
    addParts(half, inner)
    addParts(percentDecoded(half) ?? half, inner)
  }
  if (url.password !== '') addParts(`${url.username}:${url.password}`, inner)
  for (const [name, value] of url.searchParams) {
    if (isCredentialName(name) || name === 'code' || looksLikeKey(value)) addParts(value, inner)
  }
  for (const segment of url.pathname.split('/')) {
    if (looksLikeKey(segment)) addParts(segment, inner)
  }
}

/** The credentials in declared fields of a body. */
export function bodyCredentials(body: unknown): readonly string[] {
  return fieldCredentials(body, { name: '', depth: MAX_BODY_DEPTH })
}

function fieldCredentials(
  value: unknown,
  { name, depth }: { readonly name: string; readonly depth: number },
): readonly string[] {
  if (typeof value === 'string') return headerCredentials(name, value)
  if (typeof value !== 'object' || value === null || depth === 0) return []
  return Object.entries(value).flatMap(([key, item]) =>
    fieldCredentials(item, { name: Array.isArray(value) ? name : key, depth: depth - 1 }),
  )
}
