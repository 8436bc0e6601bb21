import { join, relative, sep } from 'node:path'

import type { GithubJob } from './github-job.ts'

type Checkout = Pick<GithubJob, 'filesUrl' | 'workspace'>

/** A file of the project as GitHub knows it: from the folder of the checkout. */
export function checkedOutPath(root: string, file: string, { workspace }: Checkout): string {
  const absolute = join(root, file)
  const path = relative(workspace ?? root, absolute)
    .split(sep)
    .join('/')
  return path.startsWith('../') ? absolute : path
}

/** Where a line of a file can be seen; undefined of a file that is not in the checkout. */
export function fileUrl(
  path: string,
  line: number | undefined,
  { filesUrl }: Checkout,
): string | undefined {
  if (filesUrl === undefined || path.startsWith('/')) return undefined
  const place = line === undefined ? '' : `#L${line}`
  // What `encodeURIComponent` leaves could end a link in Markdown.
  const encoded = encodeURI(path.toWellFormed()).replaceAll(/[()#?*_]/g, percent)
  return `${filesUrl}/${encoded}${place}`
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
