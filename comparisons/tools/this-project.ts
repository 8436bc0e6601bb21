import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Sample } from '../../src/model/sample.ts'
import { readDocument } from '../../src/report/reading/read-document.ts'
import { repository } from '../../test/docs/markdown.ts'
import type { UserProject } from '../../test/docs/user-project.ts'
import { MODEL } from '../endpoint/schedule.ts'
import { LOG, type Seen, type Task, type Usage } from './tool.ts'

/** A bench file in a project that has installed the package. */
export function thisProject(project: UserProject): Usage {
  return {
    shown:
      "npx vitest bench --run   # matrix('Load', { concurrency: $STREAMS, rounds: $REQUESTS, warmup: 0 })",
    async start(task) {
      await project.write('vitest.config.ts', configOf(task))
      await project.write('load.bench.ts', benchOf(task))
      return {
        words: [
          process.execPath,
          join(repository, 'node_modules/vitest/vitest.mjs'),
          'bench',
          '--run',
        ],
        cwd: project.root,
      }
    },
    async read({ folder }) {
      const run = readdirSync(folder).find((name) => name !== LOG) ?? ''
      const { matrices } = await readDocument(join(folder, run))
      return matrices.flatMap(({ cells }) => cells.flatMap(({ samples }) => samples.map(seenIn)))
    },
  }
}

function configOf({ url, folder }: Task): string {
  const plugin = {
    outputDir: folder,
    providers: { lab: { baseURL: `${url}/v1`, models: [MODEL] } },
  }
  return `import { llmBench } from 'vitest-llm-bench/plugin'

export default { plugins: [llmBench(${JSON.stringify(plugin, null, 2)})] }
`
}

function benchOf({ streams, requests }: Task): string {
  const matrix = {
    models: MODEL,
    providers: 'lab',
    concurrency: streams,
    rounds: requests,
    warmup: 0,
    prompts: ['Name rivers.'],
  }
  return `import { matrix } from 'vitest-llm-bench'

matrix('Load', ${JSON.stringify(matrix, null, 2)})
`
}

function seenIn({ headers, status, ttftMs, totalMs, chunks = 0, interChunkP99Ms }: Sample): Seen {
  const spanMs = totalMs === undefined || ttftMs === undefined ? undefined : totalMs - ttftMs
  return {
    request: Number(headers['x-request-id']),
    ttftMs: status === 'ok' ? ttftMs : undefined,
    gapMeanMs: spanMs === undefined || chunks < 2 ? undefined : spanMs / (chunks - 1),
    gapP99Ms: interChunkP99Ms,
  }
}
