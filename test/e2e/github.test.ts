import { mkdir, writeFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { answers, createEndpoint, failsInStream, refuses } from './endpoint.ts'
import { createProject, documentOf, matrixFile, type Project } from './project.ts'

/** Everything that could mean something to a terminal, a log, a page, a table or a parser. */
const HOSTILE = [
  '::error file=x,line=1::owned',
  '##[add-mask]a ##[error]owned',
  '\u001B[2J\u001B]0;owned\u0007',
  '<script>alert(1)</script></td></details>',
  '[click](javascript:alert(1)) | cell | `code` **bold**',
  ']]> &amp; %0A::set-output name=a::b',
  '\u202Eevil\u2066 \u0000\u0008\uFFFE',
].join('\n')

/** A job of GitHub Actions whose checkout is one folder above the project. */
function job(project: Project) {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: `${project.root}/summary.md`,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'me/it',
    GITHUB_SHA: 'abc123',
    GITHUB_WORKSPACE: project.root.slice(0, project.root.lastIndexOf('/')),
  }
}

/** What the runner of GitHub Actions would obey: commands at the start of a line, and older ones. */
function commandsIn(output: string): string[] {
  return output
    .split(/\r\n|\r|\n/)
    .filter((line) => /^\s*::[\w-]+( [^\n]*?)?::/.test(line) || /##\[[\w-]+[\] ]/.test(line))
}

const wire = { 'a|b <i>': 'refused', '::debug::m': 'broken', 'c`d`': 'spoken' }
const name = 'Hostile <b>| `m` ::error::'

async function hostileProject(baseURL: string): Promise<Project> {
  return createProject({
    files: {
      'benches/a (1).bench.ts': `// Comments move lines.\n\n${matrixFile(name, {
        models: Object.keys(wire),
        providers: 'local',
        prompts: [HOSTILE],
        maxTokens: 16,
        rounds: 2,
        warmup: 0,
        thresholds: { outputTokens: { median: { atMost: 1 } }, quality: { atLeast: 0 } },
      })}`,
    },
    config: { plugin: { providers: { local: { baseURL, models: wire } } } },
  })
}

test('hostile answers, errors and names stay text in log, summary and JUnit', async () => {
  await using endpoint = await createEndpoint((model) => {
    if (model === 'refused') return refuses(500, { error: { message: HOSTILE } })
    if (model === 'broken') return failsInStream({ message: HOSTILE })
    return answers({ text: HOSTILE })
  })
  await using project = await hostileProject(endpoint.baseURL)

  const run = await project.spawn(
    ['--reporter=verbose', '--reporter=junit', '--outputFile.junit=junit.xml'],
    { env: { ...job(project), COLUMNS: '70' } },
  )

  expect(run.exitCode, run.output).toBe(1)
  expect(documentOf(run).matrices[0]?.line).toBe(5)
  const folder = project.root.slice(project.root.lastIndexOf('/') + 1)
  const colon = '<span>:</span>'
  // One annotation for the matrix, on the line that declares it; nothing else is a command.
  const commands = commandsIn(run.output)
  expect(commands).toHaveLength(1)
  expect(commands[0]).toMatch(
    new RegExp(`^::error file=${folder}/benches/a \\(1\\)\\.bench\\.ts,line=5,col=1,title=Hostile`),
  )
  expect(commands[0]).toContain('7 tests failed::')
  expect(commands[0]?.match(/%0A/g)).toHaveLength(6)

  const summary = await project.read('summary.md')
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(summary).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069\ufffe]/)
  expect(summary).toContain(
    `### [Hostile \\<b\\>\\| \\\`m\\\` ${colon}${colon}error${colon}:](https://github.example/me/it/blob/abc123/${folder}/benches/a%20%281%29.bench.ts#L5)`,
  )
  // Outside of code no tag but our own, and no link but the one to the file.
  const marked = summary.replaceAll(/<span>[@#$:%]<\/span>|\\.|(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
  const tags = [...marked.matchAll(/<[^>\s]+>/g)].map(([tag]) => tag)
  expect([...new Set(tags)].toSorted()).toEqual([
    '</details>',
    '</summary>',
    '<details>',
    '<summary>',
  ])
  expect(marked.match(/<details>/g)).toHaveLength(marked.match(/<\/details>/g)?.length ?? NaN)
  expect([...marked.matchAll(/\]\(/g)]).toHaveLength(1)
  // Every row of a table has as many cells as its head.
  for (const table of tablesIn(marked)) {
    expect(new Set(table.map((row) => row.split('|').length)).size, table.join('\n')).toBe(1)
  }

  expect(unbalanced(await project.read('junit.xml'))).toEqual([])
})

test("beside Vitest's own reporters nothing is annotated twice", async () => {
  await using endpoint = await createEndpoint()
  await using project = await hostileProject(endpoint.baseURL)

  const run = await project.spawn([], { env: job(project) })

  const commands = commandsIn(run.output)
  expect(commands).toHaveLength(3)
  for (const command of commands)
    expect(command).toMatch(
      /,line=\d+,column=\d+::BenchError: .* ❯ benches\/a \(1\)\.bench\.ts:\d+:\d+/,
    )
  const summary = await project.read('summary.md')
  expect(summary).toContain('## Vitest Test Report')
  expect(summary).toContain('## ❌ LLM benchmarks: 3 of 9 tests failed')
  expect(summary).toContain('3 of 6 thresholds met. No regression check ran.')
})

test('what failed in another folder is annotated where it is merged', async () => {
  await using endpoint = await createEndpoint()
  let report: string
  {
    await using measured = await hostileProject(endpoint.baseURL)
    await measured.bench(['--reporter=blob', '--outputFile=report.json'])
    report = await measured.read('report.json')
  }
  await using project = await hostileProject(endpoint.baseURL)
  await mkdir(`${project.root}/reports`)
  await writeFile(`${project.root}/reports/east.json`, report)

  const run = await project.spawn(
    [
      '--merge-reports=reports',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=t.json',
    ],
    { env: job(project) },
  )

  expect(run.exitCode).toBe(1)
  expect(endpoint.requests).toHaveLength(6)
  const folder = project.root.slice(project.root.lastIndexOf('/') + 1)
  const commands = commandsIn(run.output)
  expect(commands).toHaveLength(1)
  expect(commands[0]).toContain(`::error file=${folder}/benches/a (1).bench.ts,line=5,col=1,`)
  // Nor a second table of what stands in ours.
  expect(run.output).not.toMatch(/\bp995\b/)
  expect(await project.read('t.json')).toContain('"ttftMs.median":')
  expect(await project.read('summary.md')).toContain(`/${folder}/benches/a%20%281%29.bench.ts#L5)`)
})

test('outside of GitHub Actions nothing is written or annotated', async () => {
  await using endpoint = await createEndpoint()
  await using project = await hostileProject(endpoint.baseURL)
  const { GITHUB_ACTIONS: _, ...rest } = job(project)

  const run = await project.spawn([], { env: rest })

  expect(run.output).not.toContain('::error file=')
  await expect(project.read('summary.md')).rejects.toThrow('ENOENT')
})

/** The tables of a Markdown text, each as its rows. */
function tablesIn(markdown: string): string[][] {
  return [...markdown.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => table.trim().split('\n'))
}

/** What is wrong with an XML text: characters XML does not know, tags and entities that do not fit. */
function unbalanced(xml: string): string[] {
  const wrong: string[] = []
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml)) wrong.push('characters')
  if (/&(?!(amp|lt|gt|quot|apos|#x?[\da-f]+);)/i.test(xml)) wrong.push('entities')
  const open: string[] = []
  for (const [, end, tag, content = ''] of xml.matchAll(
    /<([/?]?)([\w:-]+)((?:[^<>"]|"[^<"]*")*)>/g,
  )) {
    if (end === '?' || content.endsWith('/')) continue
    if (end === '') open.push(tag ?? '')
    else if (open.pop() !== tag) wrong.push(`</${tag}>`)
  }
  return [...wrong, ...open]
}
