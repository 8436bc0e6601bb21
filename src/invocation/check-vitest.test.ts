import { expect, test } from 'vitest'

import { checkVitest } from './check-vitest.ts'

test.each(['5.1.0', '5.1.1', '5.10.0', '6.0.0-beta.1'])('Vitest %s will do', (version) => {
  expect(() => checkVitest(version)).not.toThrow()
})

test.each(['4.1.12', '5.0.5', '5.0.0-beta.7', '3.2.4'])('Vitest %s is refused', (version) => {
  expect(() => checkVitest(version)).toThrow(
    `vitest-llm-bench needs Vitest 5.1 or later; this project has ${version}. Run \`npm install -D vitest@latest\``,
  )
})
