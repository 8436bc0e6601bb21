import { builtInProviders } from '../catalog/providers.ts'
import type { PackageManager } from './package-manager.ts'

/** Variables that hold keys. An empty bearer token would stand in the way of AWS's chain. */
export const keyVariables = builtInProviders
  .filter(({ protocol }) => protocol !== 'bedrock-converse')
  .flatMap(({ apiKeyEnv }) => apiKeyEnv ?? [])

interface Workflow {
  readonly name: string
  /** Its triggers, and what else stands before the jobs. */
  readonly head: string
  readonly steps: string
}

/** A workflow for GitHub Actions, in the words of a package manager. */
function written({ name, head, steps }: Workflow, { install, setup }: PackageManager): string {
  return `name: ${name}

${head}
jobs:
  bench:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    env:
      LLM_BENCH_LOCATION: github ubuntu-latest
      LLM_BENCH_BUDGET_USD: '2'
${keyVariables.map((variable) => `      ${variable}: \${{ secrets.${variable} }}`).join('\n')}
    steps:
      - uses: actions/checkout@v5
${setup.map((step) => `      - ${step}\n`).join('')}      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: ${install}
${steps}`
}

/** The action that comes with this package, after Node and packages are there. */
function ownAction({ name, run }: PackageManager, inputs = ''): string {
  const words =
    name === 'npm'
      ? ''
      : `          command: ${run} vitest bench\n          cli: ${run} vitest-llm-bench\n`
  return `      - uses: ./node_modules/vitest-llm-bench
        with:
          node-version: ''
          install: ''
          attest: 'true'
${words}${inputs}`
}

/** Measures on weekdays, with steps of its own. */
export function scheduledWorkflow(manager: PackageManager): string {
  const head = `on:
  workflow_dispatch:
  schedule:
    - cron: '23 5 * * 1-5'

permissions:
  contents: read
`
  const steps = `      # Builds that were not accepted, for those after them; red ones too.
      - uses: actions/cache/restore@v4
        with:
          path: benches/**/*.history.jsonl
          key: llm-bench-history-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: llm-bench-history-
      - run: ${manager.run} vitest bench
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: benches/**/*.history.jsonl
          key: llm-bench-history-\${{ github.run_id }}-\${{ github.run_attempt }}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: results
          path: results
`
  return written({ name: 'llm-bench', head, steps }, manager)
}

/** Judges pull requests, and comments on them. */
export function pullRequestWorkflow(manager: PackageManager): string {
  const head = `on:
  workflow_dispatch:
  pull_request:
    # Each run costs money: name what can change its outcome.
    # paths: ['src/prompts/**']

permissions:
  contents: read
  pull-requests: write # the comment
  id-token: write # who made the results, signed
  attestations: write

concurrency:
  group: llm-bench-\${{ github.ref }}
  cancel-in-progress: true
`
  return written({ name: 'llm-bench', head, steps: ownAction(manager) }, manager)
}

/** Measures at night, and offers each green run as a pull request that accepts it. */
export function nightlyWorkflow(manager: PackageManager): string {
  const head = `on:
  workflow_dispatch:
  schedule:
    - cron: '23 5 * * *'

permissions:
  contents: write # the branch with the accepted runs
  pull-requests: write
  id-token: write # who made the results, signed
  attestations: write

concurrency: llm-bench-nightly
`
  const steps = `${ownAction(manager)}      # Only reached where the gate is green.
      - env:
          GH_TOKEN: \${{ github.token }}
        run: |
          branch=llm-bench/accept
          open=$(gh pr list --head "$branch" --state open --json number --jq length)
          if [ "$open" != 0 ]; then
            # Runs that still wait to be merged come along.
            git fetch --quiet origin "$branch"
            git checkout --quiet FETCH_HEAD -- ':(glob)**/__baselines__/*.json'
          fi
          ${manager.run} vitest-llm-bench baseline accept results/*
          git switch --quiet --force-create "$branch"
          git add ':(glob)**/__baselines__/*.json'
          git -c user.name=llm-bench -c user.email=llm-bench@users.noreply.github.com commit --quiet --message 'Accept benchmark runs'
          git push --quiet --force origin "$branch"
          if [ "$open" = 0 ]; then
            gh pr create --head "$branch" --title 'Accept benchmark runs' --body 'Green runs of the nightly job. Merge it to judge later builds against them too.'
          fi
`
  return written({ name: 'llm-bench-nightly', head, steps }, manager)
}
