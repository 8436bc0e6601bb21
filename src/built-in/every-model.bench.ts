// How fast, steady, good and dear is every model at every provider that serves it?
import { inject } from 'vitest'

import { BUILT_IN_KEY, type BuiltInOptions } from '../bridge/settings.ts'
import { matrix } from '../index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [BUILT_IN_KEY]: BuiltInOptions
  }
}

const options: BuiltInOptions | undefined = inject(BUILT_IN_KEY)

matrix('Every Model Everywhere', {
  ...(options?.maxTokens && { maxTokens: [...options.maxTokens] }),
  ...(options?.reference && { reference: options.reference }),
})
