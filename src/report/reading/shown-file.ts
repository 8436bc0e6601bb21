/** Where the package keeps the bench file that is measured where none is given. */
const BUILT_IN = /(^|[/\\])built-in[/\\]every-model\.bench\.[cm]?[jt]s$/

/** A bench file as people are shown it: the path of the built-in one says where the package is installed. */
export function shownFile(file: string): string {
  return BUILT_IN.test(file) ? 'built-in' : file
}
