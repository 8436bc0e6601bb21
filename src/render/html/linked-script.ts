import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Only sources in a clone are linked. */
const cache = fileURLToPath(new URL('../../../node_modules/.cache/page', import.meta.url))

const IMPORT = /^import\s*\{([^}]*)\}\s*from\s*['"](\.[^'"]+)['"];?$/gm
const EXPORT = /^export (?=(?:async )?(?:function|const|class) ([\w$]+))/gm
/** What is left of an import or export of another form. */
const LEFT_OVER = /^(?:import|export)\b.*/m

/**
 * A module of TypeScript and all it imports as one script for a browser, where a page opened from disk
 * can load no other file: each module becomes a function that returns its exports, called once, after
 * what it needs. Named imports of files and exported declarations are all that is known.
 */
export function linkedScript(entry: string): string {
  const modules = new Map<string, string>()
  link(entry, modules)
  return [...modules.values()].join('\n')
}

/** Links a module after its imports; gives the name that holds its exports. */
function link(path: string, modules: Map<string, string>): string {
  if (modules.has(path)) return nameOf(path, modules)
  const source = withoutTypes(path)
  const code = source.replaceAll(IMPORT, (_statement, names: string, specifier: string) => {
    const imported = link(resolve(dirname(path), specifier), modules)
    return `const {${names.replaceAll(' as ', ': ')}} = ${imported}`
  })
  const exported = [...code.matchAll(EXPORT)].map(([, name]) => name)
  const body = code.replaceAll(EXPORT, '').trim()
  const [leftOver] = LEFT_OVER.exec(body) ?? []
  if (leftOver !== undefined) throw new Error(`${path}: cannot link \`${leftOver}\``)
  modules.set(path, '')
  const name = nameOf(path, modules)
  modules.set(path, `const ${name} = (() => {\n${body}\nreturn { ${exported.join(', ')} }\n})()`)
  return name
}

function nameOf(path: string, modules: ReadonlyMap<string, string>): string {
  return `module${[...modules.keys()].indexOf(path)}`
}

/** Erasing types takes a process a third of a second for all modules: what is known is read. */
function withoutTypes(path: string): string {
  const source = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  const key = createHash('sha256').update(`${process.version}\n${source}`).digest('hex')
  const kept = join(cache, `${key}.js`)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    const code = strip(source)
    keep(kept, code)
    return code
  }
}

/** Written aside and renamed: another process may read it meanwhile. A folder that refuses costs time only. */
function keep(path: string, code: string): void {
  try {
    mkdirSync(cache, { recursive: true })
    writeFileSync(`${path}.${process.pid}`, code)
    renameSync(`${path}.${process.pid}`, path)
  } catch {}
}

function strip(source: string): string {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was
  const { emitWarning } = process
  // Node calls the erasing of types experimental, on standard error, whenever somebody asks for it.
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}
