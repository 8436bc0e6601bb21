import { pluralize } from '../../format/lists.ts'
import { showNumber, showUsd, UNKNOWN } from '../../format/numbers.ts'
import { clockErrorWords } from '../clock-words.ts'
import { UNVERIFIED_TLS } from '../matrix-report.ts'
import { type Content, foreign, html, type Markup } from './markup.ts'
import type { PageDocument } from './masthead.ts'
import type { PageState } from './page-state.ts'
import { sortableTable } from './table.ts'

type Fact = readonly [name: string, value: Content]

/** Where the figures come from, and how a stranger checks them. */
export function provenanceSection(document: PageDocument, state: PageState): Markup {
  return html`<section class="provenance" id="provenance" aria-labelledby="provenance-title">
    <h2 id="provenance-title">Provenance</h2>
    <div class="facts-grid">
      ${group('Run', runFacts(document))}${group('Machine', machineFacts(document))}${group('Clock', clockFacts(document))}${group('Money', moneyFacts(document))}
    </div>
    ${mergedRuns(document)} ${integrity(document, state)}
  </section> `
}

function group(title: string, facts: readonly Fact[]): Markup {
  return html`<section>
    <h3>${title}</h3>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div> `,
      )}
    </dl>
  </section> `
}

/** The runs that a report was merged from, each with its machine; what stands above is the merger's. */
function mergedRuns({ merged }: PageDocument): Markup {
  if (merged === undefined) return html``
  type Merged = (typeof merged)[number]
  return sortableTable(
    'The runs that were merged',
    [
      { title: 'run', isHead: true, show: ({ run }: Merged) => foreign(run.id) },
      { title: 'from', show: ({ run }) => foreign(run.location ?? 'not given') },
      { title: 'started', show: ({ run }) => run.startedAt },
      { title: 'seed', isNumber: true, show: ({ run }) => run.seed ?? UNKNOWN },
      {
        title: 'machine',
        show: ({ environment: { os, arch, cores, node } }) =>
          foreign(`${os}, ${arch}, ${pluralize(cores, 'core')}, Node ${node}`),
      },
      {
        title: 'stamps late by, p99',
        isNumber: true,
        show: ({ client }) => milliseconds(client.calibration.p99Ms),
        sortBy: ({ client }) => client.calibration.p99Ms,
      },
    ],
    merged,
  )
}

function runFacts({ run, git, tool, matrices, merged }: PageDocument): Fact[] {
  const why = run.modeReason === 'auto' ? ', as found' : ', as asked'
  return [
    ['Run', foreign(run.id)],
    ['Mode', `${run.mode}${why}`],
    ['Started', run.startedAt],
    ['Seed', run.seed === undefined ? 'several' : html`<code>${run.seed}</code>`],
    [
      'Location',
      run.location === undefined ? (merged ? 'several' : 'not given') : foreign(run.location),
    ],
    ['Commit', git.commit === undefined ? 'unknown' : html`<code>${foreign(git.commit)}</code>`],
    ['Branch', git.branch === undefined ? 'unknown' : foreign(git.branch)],
    ['Working copy', git.dirty === undefined ? 'unknown' : git.dirty ? 'changed' : 'clean'],
    ['Tool', `${tool.name} ${tool.version}`],
    ['Hash of its code', hash(tool.sha256)],
    ...new Map(matrices.map(({ file, sha256 }): Fact => [file, hash(sha256)])),
  ]
}

function machineFacts({ environment }: PageDocument): Fact[] {
  const { cpu, cores, memoryGiB, proxy } = environment
  return [
    ['System', foreign(`${environment.os}, ${environment.arch}`)],
    ['Processor', cpu === undefined ? 'unknown' : foreign(cpu)],
    ['Cores', `${cores}, ${showNumber(memoryGiB)} GiB of memory`],
    ['Node', foreign(environment.node)],
    ['Vitest', foreign(environment.vitest)],
    ['undici', foreign(environment.undici)],
    ['Time zone', foreign(environment.timeZone)],
    ['In CI', environment.ci ? 'yes' : 'no'],
    ['Proxy', proxy === undefined ? 'none' : foreign(proxy)],
    ...(environment.extraCaCerts ? [['Certificates', 'NODE_EXTRA_CA_CERTS'] as const] : []),
    ...(environment.tlsVerified === false ? [['TLS', UNVERIFIED_TLS] as const] : []),
  ]
}

function clockFacts({ client, run }: PageDocument): Fact[] {
  const { calibration, eventLoop } = client
  const simulated = clockErrorWords(run.timeFactor, calibration.p99Ms)
  return [
    ...(simulated === undefined ? [] : [['Time', simulated] as const]),
    ['Timestamp error, median', milliseconds(calibration.medianMs)],
    ['at most, of 99 %', milliseconds(calibration.p99Ms)],
    ['at most', milliseconds(calibration.maxMs)],
    ['measured on', pluralize(calibration.n, 'event')],
    ['Event loop late by, typical p99', milliseconds(eventLoop.medianP99Ms)],
    ['worst p99', milliseconds(eventLoop.worstP99Ms)],
  ]
}

function moneyFacts({ cost, run }: PageDocument): Fact[] {
  const providers = Object.entries(cost.byProvider).map(([provider, usd]): Fact => {
    const own = cost.reportedBy.includes(provider) ? ', as reported by the provider' : ''
    return [provider, usd === undefined ? 'unknown' : `${showUsd(usd)}${own}`]
  })
  return [
    [
      run.mode === 'simulated' ? 'Would have cost' : 'Total',
      cost.totalUsd === undefined ? 'unknown' : showUsd(cost.totalUsd),
    ],
    ...providers,
    ...(cost.nUnknown > 0
      ? [['At an unknown cost', pluralize(cost.nUnknown, 'request')] as const]
      : []),
  ]
}

function integrity({ integrity: seal }: PageDocument, state: PageState): Markup {
  const { document } = state
  if (seal === undefined) {
    return html`<p>
      Every figure will be in <code>${document}</code> beside this page when the run has ended.
    </p> `
  }
  return html`<p>
    Every figure here is computed from the samples in <code>${document}</code> beside this page. Its
    integrity hash is ${hash(seal.sha256)};
    <code>npx vitest-llm-bench verify ${document}</code> recomputes it, and every figure.
  </p> `
}

function hash(sha256: string): Markup {
  return html`<code class="hash">${sha256}</code>`
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${showNumber(value)} ms`
}
