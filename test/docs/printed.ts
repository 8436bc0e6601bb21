/** A gap in printed output: whatever stands there. */
const GAP = '…'

/**
 * A line without what differs from run to run: figures, run ids, hashes and how far columns are apart.
 * What was failed by chance, and whether a difference was significant or a limit near, are such figures too.
 */
function masked(line: string): string {
  return (
    line
      .replaceAll(/\d{8}T\d{6}Z-s\d+-[0-9a-z]{4}|<run id>/g, 'RUN')
      .replaceAll(/\b[0-9a-f]{64}\b/g, 'SHA')
      .replaceAll(/[+−-]?\d[\d.,   ]*k?/g, '# ')
      .replaceAll('–', '# ')
      .replaceAll(/(?<=# )ns\b/g, '')
      .replaceAll(/# (m|h) # /g, '# ')
      .replaceAll(/# (http|disconnect|rate-limit)/g, '# ')
      // Rounds that follow each other too much have no interval.
      .replaceAll(/\[# \]/g, '')
      .replaceAll(/≈ #\s+near (its limit|their limits)/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim()
  )
}

/**
 * The first line that a page shows and a command did not print, in order; undefined where all match. Blank
 * lines do not count.
 * Between two lines that stand together in the page, nothing else may have been printed.
 */
export function firstDifference(shown: readonly string[], printed: string): string | undefined {
  const lines = printed.split('\n').map(masked).filter(Boolean)
  let from = 0
  let maySkip = false
  for (const line of shown.filter((text) => text.trim() !== '')) {
    if (line.trim() === GAP) {
      maySkip = true
      continue
    }
    const wanted = masked(line)
    const at = maySkip ? lines.indexOf(wanted, from) : from
    if (at < 0 || lines[at] !== wanted) return line
    from = at + 1
    maySkip = false
  }
  return maySkip || from >= lines.length ? undefined : `(the end; printed was "${lines[from]}")`
}
