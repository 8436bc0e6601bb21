import { join } from 'node:path'

import { inject } from 'vitest'

/** The file of the bundle that stands for a source: `plugin` for `src/plugin.ts`. */
export function bundled(name: string): string {
  return join(inject('bundle'), `${name}.mjs`)
}
