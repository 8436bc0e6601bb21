import { expect, test } from 'vitest'

import { openerOf } from './open-in-browser.ts'

const address = 'file:///home/me/results/run/report.html'

test.each([
  ['darwin', {}, ['open', address]],
  ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', address]],
  ['linux', { DISPLAY: ':0' }, ['xdg-open', address]],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', address]],
  ['linux', { BROWSER: 'firefox:chromium' }, ['firefox', address]],
] as const)('on %s with %o an address opens', (platform, env, opener) => {
  expect(openerOf(address, { platform, env })).toEqual(opener)
})

test.each([
  ['linux', {}],
  ['darwin', { CI: 'true' }],
  ['darwin', { SSH_CONNECTION: '10.0.0.1 50000 10.0.0.2 22' }],
  ['linux', { DISPLAY: ':10', SSH_TTY: '/dev/pts/0', BROWSER: 'firefox' }],
  ['darwin', { BROWSER: 'none' }],
  ['darwin', { BROWSER: '' }],
] as const)('on %s with %o nothing opens', (platform, env) => {
  expect(openerOf(address, { platform, env })).toBeUndefined()
})
