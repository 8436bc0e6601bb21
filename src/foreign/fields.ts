import { plainText } from '../format/plain-text.ts'
import { isCredentialName } from '../model/credential-look.ts'
import { withoutKeys } from '../model/may-be-secret.ts'
import { isObject } from '../protocol/json-value.ts'
import { withoutCredentials } from '../secrets/watch.ts'

/** No request takes longer. */
const MAX_MS = 7 * 86_400_000
/** No request has as many tokens, no run as many requests. */
const MAX_COUNT = 1e8
/** Clocks before 2000 and after 2100 are set wrong. */
const MIN_TIME = Date.UTC(2000)
const MAX_TIME = Date.UTC(2100)
const MAX_TEXT = 200
/** So many of a file's texts are remembered. */
const MAX_TEXTS = 1000

/** Number() takes other notations, too. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nanoseconds: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  microseconds: 1e-3,
  ms: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  seconds: 1000,
  min: 60_000,
  minutes: 60_000,
}

/**
 * Reads values out of files of other tools by their paths (`metrics.ttft.value`), and remembers which were
 * there. What cannot be is unknown, and said.
 */
export class Fields {
  readonly #read = new Set<string>()
  readonly #texts = new Map<string, string>()
  readonly #doubts = new Map<string, { count: number; readonly why: string }>()

  /** Paths of the values that were there. */
  get read(): string[] {
    return [...this.#read]
  }

  /** What was there and cannot be, a sentence each. */
  get doubts(): string[] {
    return [...this.#doubts.values()].map(
      ({ count, why }) => `${count === 1 ? 'one value' : `${count} values`} of ${why}: unknown`,
    )
  }

  /** A duration in milliseconds, above 0; `factor` is that of its unit. */
  ms(holder: unknown, path: string, factor = 1): number | undefined {
    return this.#number(holder, path, {
      factor,
      isPossible: (value) => value > 0 && value <= MAX_MS,
      why: 'no time that a request can take',
    })
  }

  /** A duration whose unit stands beside it. */
  msIn(unit: unknown, holder: unknown, path: string): number | undefined {
    const factor = typeof unit === 'string' ? MS_PER_UNIT[unit.toLowerCase()] : undefined
    if (factor !== undefined) return this.ms(holder, path, factor)
    if (this.value(holder, path) !== undefined) {
      this.doubt(path, `a unit that is not known (${plainText(String(unit), 20)})`)
    }
    return undefined
  }

  /** What turns durations of the unit at a path into milliseconds. */
  msFactor(holder: unknown, path: string): number | undefined {
    const unit = this.text(holder, path)
    const factor = unit === undefined ? undefined : MS_PER_UNIT[unit.toLowerCase()]
    if (factor === undefined) {
      this.doubt(path, unit === undefined ? 'that is missing' : `that is not known (${unit})`)
    }
    return factor
  }

  /** A spread of durations, which may be none. */
  spreadMs(holder: unknown, path: string, factor = 1): number | undefined {
    return this.#number(holder, path, {
      factor,
      isPossible: (value) => value >= 0 && value <= MAX_MS,
      why: 'no time',
    })
  }

  /** A number of tokens or requests. */
  count(holder: unknown, path: string): number | undefined {
    return this.#number(holder, path, {
      isPossible: (value) => value >= 0 && value <= MAX_COUNT,
      why: 'no count',
    })
  }

  /** A whole one from 1 on. */
  level(holder: unknown, path: string): number | undefined {
    return this.#number(holder, path, {
      isPossible: (value) => Number.isInteger(value) && value >= 1 && value <= MAX_COUNT,
      why: 'no number of requests',
    })
  }

  /** A rate above 0; one without a limit is none. */
  rate(holder: unknown, path: string): number | undefined {
    const value = this.value(holder, path)
    if (value === Infinity || value === 'inf') return undefined
    return this.#number(holder, path, {
      isPossible: (rate) => rate > 0 && rate <= MAX_COUNT,
      why: 'no rate',
    })
  }

  /** Unix milliseconds, of a number in units of `factor` milliseconds or of an ISO time. */
  time(holder: unknown, path: string, factor = 1000): number | undefined {
    const value = this.value(holder, path)
    if (typeof value === 'string' && !Number.isFinite(Number(value))) {
      // A time without a zone is UTC in all tools that write one.
      const text = /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`
      const at = Date.parse(text)
      if (at >= MIN_TIME && at <= MAX_TIME) return at
      this.doubt(path, 'no time of our days')
      return undefined
    }
    return this.#number(holder, path, {
      factor,
      isPossible: (at) => at >= MIN_TIME && at <= MAX_TIME,
      why: 'no time of our days',
    })
  }

  /** A name or a message as one harmless line without keys. */
  text(holder: unknown, path: string): string | undefined {
    const value = this.value(holder, path)
    return typeof value === 'string' && value.trim() !== '' ? this.#harmless(value) : undefined
  }

  /** The same of a number, too: versions and lengths. */
  label(holder: unknown, path: string): string | undefined {
    const value = this.value(holder, path)
    return typeof value === 'number' ? String(value) : this.text(holder, path)
  }

  flag(holder: unknown, path: string): boolean | undefined {
    const value = this.value(holder, path)
    return typeof value === 'boolean' ? value : undefined
  }

  list(holder: unknown, path: string): readonly unknown[] | undefined {
    const value = this.value(holder, path)
    return Array.isArray(value) ? value : undefined
  }

  /** Host and port of an address, without what may be secret in it. */
  host(holder: unknown, path: string): string | undefined {
    const value = this.value(holder, path)
    if (typeof value !== 'string') return undefined
    const url = URL.parse(value) ?? URL.parse(`http://${value}`)
    return url && url.host !== '' ? harmless(url.host) : undefined
  }

  /** What stands at a path; undefined where nothing does. */
  value(holder: unknown, path: string): unknown {
    const value = valueAt(holder, path)
    if (value === undefined || value === null) return undefined
    this.#read.add(path)
    return value
  }

  /** Units, phases and models stand in every record, and looking for keys in a text takes its time. */
  #harmless(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const clean = harmless(text)
    if (this.#texts.size < MAX_TEXTS) this.#texts.set(text, clean)
    return clean
  }

  #number(
    holder: unknown,
    path: string,
    {
      factor = 1,
      isPossible,
      why,
    }: {
      readonly factor?: number
      readonly isPossible: (value: number) => boolean
      readonly why: string
    },
  ): number | undefined {
    const value = this.value(holder, path)
    if (value === undefined) return undefined
    const number = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number) && isPossible(number * factor)) {
      return number * factor
    }
    this.doubt(path, why)
    return undefined
  }

  doubt(path: string, why: string): void {
    const key = `${path} ${why}`
    const known = this.#doubts.get(key)
    if (known) known.count += 1
    else this.#doubts.set(key, { count: 1, why: `\`${path}\` ${why}` })
  }
}

/** What stands at a path of names, where each holder is an object or a list. */
export function valueAt(holder: unknown, path: string): unknown {
  // Some names have dots in them.
  if (isObject(holder) && Object.hasOwn(holder, path)) return holder[path]
  return path.split('.').reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return /^\d+$/.test(name) ? at[Number(name)] : undefined
    return isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }, holder)
}

/** Text of a file as one line that may be shown. */
export function harmless(text: string): string {
  const known = withoutCredentials(text.slice(0, 10 * MAX_TEXT))
  return plainText(withoutKeys(withoutNamed(known)), MAX_TEXT)
}

/** `api_key=…`, `--token …`, `Authorization: Basic …`: what the name gives away, however it looks. */
const NAMED =
  /(?<name>--?[a-z][\w-]*(?=[\s=])|[a-z][\w-]*(?=["']?\s?[=:]))(?<sign>["']?\s?[\s=:]\s?["']?)(?<value>(?:(?:Bearer|Basic)\s+)?[^\s"'&,;]+)/gi
/** Numbers of tokens, and words of one's language. */
const HARMLESS_VALUE = /^(?:\d{1,9}|[a-z]{1,7})\W*$/i

function withoutNamed(text: string): string {
  return text.replaceAll(NAMED, (all, name: string, sign: string, value: string) =>
    isCredentialName(name) && !HARMLESS_VALUE.test(value) ? `${name}${sign}[redacted]` : all,
  )
}
