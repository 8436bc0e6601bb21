import type { ResultsDocument } from '../report/schema/results-document.ts'
import { type Attributes, keyValues, named, type Resource, whole } from './otlp.ts'

/** What is known of a run as a whole. */
export interface MeasuredRun {
  readonly id: string
  readonly mode: string
  readonly seed: number | undefined
  readonly version: string
  readonly environment: Pick<ResultsDocument['environment'], 'node' | 'os' | 'arch'>
  readonly git: Pick<ResultsDocument['git'], 'commit' | 'branch'>
}

const SERVICE = 'vitest-llm-bench'

/** Operating systems as the conventions call them. */
const osTypes: Readonly<Record<string, string>> = {
  Linux: 'linux',
  Darwin: 'darwin',
  Windows_NT: 'windows',
}

/**
 * Who tells: a run is an instance of the service, so that series of two runs are never one. `given` is what
 * the environment adds or says otherwise.
 */
export function resourceOf(run: MeasuredRun, given: Readonly<Record<string, string>>): Resource {
  const attributes: Attributes = {
    'service.name': SERVICE,
    'service.version': run.version,
    'host.arch': named(run.environment.arch),
    'os.type': osTypes[run.environment.os.split(' ')[0] ?? ''],
    'process.runtime.name': 'nodejs',
    'process.runtime.version': named(run.environment.node.replace(/^v/, '')),
    'vcs.ref.head.revision': run.git.commit && named(run.git.commit),
    'vcs.ref.head.name': run.git.branch && named(run.git.branch),
    ...given,
    'service.instance.id': run.id,
    'llm_bench.run.id': run.id,
    'llm_bench.mode': run.mode,
    'llm_bench.seed': whole(run.seed),
  }
  return { attributes: keyValues(attributes) }
}
