import { plainText } from '../../format/plain-text.ts'

/**
 * Text as the Markdown of GitHub and GitLab shows it literally, on one line, in a paragraph, a list or a table: no
 * markup, no HTML, no link, no formula.
 */
export function markdownText(text: string): string {
  return (
    plainText(text)
      .replaceAll(/[\\`*_~[\]<>|!&]/g, '\\$&')
      // Mentions, references, addresses and emoji are found in what Markdown has made of a text, whatever
      // was escaped in it; a tag within parts them. It is also the only way that GitHub documents to keep
      // a formula from beginning.
      .replaceAll(/[@#$]|:(?=\S)/g, '<span>$&</span>')
      // GitLab's references: merge requests, epics, labels, milestones, alerts.
      .replaceAll(/\\[!&](?=\d)|\\~(?=[\w"])|%(?=[\w"])|\^(?=alert)/g, '<span>$&</span>')
      .replaceAll(/\bGH-(?=\d)/gi, (match) => `${match.slice(0, -1)}<span>-</span>`)
      // Links without brackets.
      .replaceAll(/\bwww\./gi, (match) => `${match.slice(0, -1)}\\.`)
      // Lists, rules and GitLab's quick actions begin a line.
      .replace(/^([-+=/])/, '\\$1')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
  )
}

/** Others' words, set off as code, in which GitHub looks for nothing; not for tables. */
export function markdownCode(text: string, longest = Infinity): string {
  const content = plainText(text, longest)
  if (content === '') return ''
  const runs = [...content.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  const space = content.startsWith('`') || content.endsWith('`') ? ' ' : ''
  return `${fence}${space}${content}${space}${fence}`
}

/** A link; the text is shown as it is written. */
export function markdownLink(text: string, url: string | undefined): string {
  return url === undefined ? markdownText(text) : `[${markdownText(text)}](${url})`
}
