import { joinList } from '../src/format/lists.ts'
import { plainText } from '../src/format/plain-text.ts'

/** As Vitest names the report of a shard: `blob-1-3.json`, or `blob-us-east-1-3.json` where it has a label. */
const SHARD = /^blob(?:-(?<label>.+))?-(?<index>[1-9]\d{0,3})-(?<count>[1-9]\d{0,3})\.json$/

interface Shard {
  readonly label: string | undefined
  readonly index: number
  readonly count: number
}

/**
 * Says which shards are not among the reports that are merged, as far as the names of their files tell: one that was killed
 * wrote none. A label may end like a shard: `labels` are those that there are.
 */
export function missingShards(names: readonly string[], labels: readonly unknown[]): string[] {
  const shards = names.flatMap((name) => shardOf(name, labels) ?? [])
  const runs = Map.groupBy(shards, ({ label, count }) => JSON.stringify([label, count]))
  return [...runs.values()].flatMap((run) => missingOf(run))
}

function shardOf(name: string, labels: readonly unknown[]): Shard | undefined {
  const { label, index, count } = SHARD.exec(name)?.groups ?? {}
  const isLabel = labels.some((known) => name === `blob-${inFileName(String(known))}.json`)
  if (index === undefined || isLabel || Number(index) > Number(count)) return undefined
  return { label, index: Number(index), count: Number(count) }
}

/** What Vitest makes of a label. */
function inFileName(label: string): string {
  return label.replaceAll(/[^\dA-Za-z\u0080-\uFFFF-]+/g, '-')
}

function missingOf(run: readonly Shard[]): string[] {
  const [{ label, count } = { label: undefined, count: 0 }] = run
  const here = new Set(run.map(({ index }) => index))
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (one) => !here.has(one),
  )
  if (missing.length === 0) return []
  const which = `${missing.length === 1 ? 'shard' : 'shards'} ${joinList(missing.map(String), 'and')} of ${count}`
  const where = label === undefined ? '' : ` from ${plainText(label)}`
  return [
    `there is no report of ${which}${where}, so what was measured there is missing. Run it to its end, with \`LLM_BENCH_RESUME=latest\` where it was interrupted, and merge again`,
  ]
}
