import type { Plugin } from 'vite'

import { readTokens } from '../src/tokenizer/read-tokens.ts'

/** Tokens are read from the bundle where a clone reads them from a package. */
export const packedTokens: Plugin = {
  name: 'packed-tokens',
  load: {
    filter: { id: /\/read-tokens\.ts$/ },
    handler: () => {
      const base64 = Buffer.from(readTokens()).toString('base64')
      return `export const readTokens = () => Buffer.from('${base64}', 'base64')`
    },
  },
}
