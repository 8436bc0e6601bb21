/** The part of a command's help that teaches: what to type, under what it is good for. */
export function examples(lines: readonly (readonly [command: string, purpose: string])[]): string {
  return [
    '',
    'Examples:',
    ...lines.flatMap(([command, purpose]) => [
      `  # ${purpose}`,
      `  $ npx vitest-llm-bench ${command}`.trimEnd(),
    ]),
    '',
  ].join('\n')
}
