import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of README.md. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  /** Line of its opening fence, from 1 on. */
  readonly line: number
  readonly language: string
  readonly lines: readonly string[]
  /** What HTML comments directly above it say: `not run: why`, `with: file from to`, `in an empty folder`. */
  readonly directives: readonly string[]
}

export interface Page {
  /** From the repository's root. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** Targets of links and pictures. */
  readonly links: readonly string[]
  /** What may stand behind a `#`. */
  readonly anchors: ReadonlySet<string>
}

const FENCE = '```'

/** README.md and the other pages that are written for readers, as they stand. */
export function readPages(): Page[] {
  const documents = readdirSync(join(repository, 'docs')).filter((name) => name.endsWith('.md'))
  const top = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md']
  return [...top, ...documents.map((name) => `docs/${name}`)].map((path) =>
    readPage(path, readFileSync(join(repository, path), 'utf8')),
  )
}

function readPage(path: string, text: string): Page {
  const blocks: Block[] = []
  const prose: string[] = []
  let directives: string[] = []
  let open: { line: number; language: string; lines: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, said] = /^<!-- (.+) -->$/.exec(line) ?? []
    if (open) {
      if (line === FENCE) {
        blocks.push({ page: path, ...open, directives })
        open = undefined
        directives = []
      } else open.lines.push(line)
    } else if (line.startsWith(FENCE)) {
      open = { line: index + 1, language: line.slice(FENCE.length), lines: [] }
    } else if (said !== undefined) directives.push(said)
    else if (line !== '') {
      prose.push(line)
      directives = []
    }
  }
  const written = prose.map((line) => line.replaceAll(/`[^`]*`/g, ''))
  return {
    path,
    text,
    blocks,
    links: linksIn(written.join('\n')),
    anchors: new Set(prose.flatMap((line) => anchorOf(line) ?? [])),
  }
}

function linksIn(prose: string): string[] {
  const inMarkdown = prose.matchAll(/\]\(\s*([^)\s]+)\s*\)/g)
  const inMarkup = prose.matchAll(/(?:src|srcset|href)="([^"]+)"/g)
  return [...inMarkdown, ...inMarkup].flatMap(([, target]) => target ?? [])
}

/** As GitHub makes it of a heading: lower case, hyphens for spaces, other signs left out. */
function anchorOf(line: string): string | undefined {
  const [, heading] = /^#+ (.+)$/.exec(line) ?? []
  return heading
    ?.toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

/** Where a relative link leads: a path from the repository's root, and the part behind `#`. */
export function targetOf(page: Page, link: string): { readonly path: string; anchor: string } {
  const [path = '', anchor = ''] = link.split('#')
  const absolute = path === '' ? page.path : join(dirname(page.path), path)
  return { path: relative('.', absolute), anchor }
}

/** Why a block is only shown; undefined for one that is executed. */
export function reasonNotRun({ directives }: Block): string | undefined {
  return directives.find((text) => text.startsWith('not run: '))
}
