import { expect, test } from 'vitest'

import { paintFor } from './paint.ts'

const BOLD = '\u001B[1mx\u001B[22m'

test.each([
  ['in a terminal', true, {}, [], BOLD],
  ['not in a log', false, {}, [], 'x'],
  ['not in a terminal that has none', true, { TERM: 'dumb' }, [], 'x'],
  ['in CI, whose logs show them', false, { CI: 'true', GITHUB_ACTIONS: 'true' }, [], BOLD],
  ['where they are forced', false, { FORCE_COLOR: '1', TERM: 'dumb' }, [], BOLD],
  ['nowhere where they are unwanted', true, { NO_COLOR: '1', FORCE_COLOR: '1', CI: '1' }, [], 'x'],
  ['by a flag', false, {}, ['vitest', 'bench', '--color'], BOLD],
  ['nor by a flag', true, { CI: '1' }, ['vitest', 'bench', '--no-color'], 'x'],
])('there are colours %s', (_where, isTTY, environment, flags, painted) => {
  expect(paintFor({ isTTY }, environment, flags)('bold', 'x')).toBe(painted)
})
