import { spawn } from 'node:child_process'

/** What of a process says whether somebody sits at a desktop before it. */
export interface Desktop {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The command that opens an address in this desktop's browser; undefined where there is none, or nobody to see it. */
export function openerOf(
  address: string,
  { platform, env }: Desktop,
): readonly [program: string, ...rest: string[]] | undefined {
  const isRemote = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some((name) => env[name])
  if (env['CI'] || isRemote) return undefined
  const { BROWSER } = env
  if (BROWSER !== undefined) {
    // A list of them, as Python and xdg-open take it; none is a wish too.
    const [first = ''] = BROWSER.split(':')
    return first === '' || first === 'none' ? undefined : [first, address]
  }
  if (platform === 'darwin') return ['open', address]
  // No shell reads the address.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address]
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', address] : undefined
}

/** Opens an address and waits for nothing; gives whether it was tried. */
export function openInBrowser(address: string, desktop: Desktop): boolean {
  const opener = openerOf(address, desktop)
  if (!opener) return false
  const [program, ...rest] = opener
  const child = spawn(program, rest, { detached: true, stdio: 'ignore' })
  // Without such a program the address, which is printed, is all there is.
  child.once('error', () => undefined)
  child.unref()
  return true
}
