/**
 * A line in which GitHub Actions finds no command. Its runner obeys `::name …::` at the start of a
 * line, whatever blanks come first, and the older `##[name]` anywhere in it
 * (actions/runner, src/Runner.Common/ActionCommand.cs). A space takes either its meaning.
 */
export function withoutCommands(line: string): string {
  return line.replace(/^([\s\u0085]*):(?=:)/, '$1: ').replaceAll('##[', '## [')
}

export interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice'
  /** Path from the folder of the checkout, or an absolute one. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number | undefined
  readonly column: number | undefined
  readonly title: string
  /** Lines may be broken. */
  readonly message: string
}

/** The command that makes GitHub Actions show an annotation beside a line of a file. */
export function annotationCommand(annotation: Annotation): string {
  const { kind, file, line, column, title, message } = annotation
  const properties = { file, line, col: column, title }
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  )
  return `::${kind} ${written.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
