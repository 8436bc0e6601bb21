/** The `chars` of a cli-table3 that stands on white space alone. */
export const noBorders = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle']
    .flatMap((name) => [name, `${name}-left`, `${name}-mid`, `${name}-right`])
    .map((name) => [name, '']),
)
