import type { ForeignDefinitions, ForeignFormatName } from '../model/foreign-source.ts'
import type { Fields } from './fields.ts'
import type { ForeignFile } from './foreign-file.ts'
import type { ReadRun } from './foreign-run.ts'

/** What a file is in the results of its tool. `part`: it belongs to them, and holds no figures that are read. */
export type Role = 'requests' | 'aggregates' | 'part'

/** The files of one run, or the one file of several. */
export type FilesByRole = Readonly<Record<Role, readonly ForeignFile[]>>

/** How results of one tool are recognised and read. */
export interface ForeignFormat {
  readonly name: ForeignFormatName
  /** As people call it. */
  readonly tool: string
  /** The files that are read, for those who named another. */
  readonly expected: string
  /** Versions whose files the tests read. */
  readonly tried: string
  readonly definitions: ForeignDefinitions
  /** How to get a value for each request. */
  readonly remedy: string
  /** What a file is, by its structure; undefined where it is not of this tool. */
  roleOf(file: ForeignFile): Role | undefined
  /** Which files of a folder are of one run; undefined where each stands for itself. */
  readonly runKeyOf?: ((name: string) => string | undefined) | undefined
  read(files: FilesByRole, fields: Fields): ReadRun[]
}
