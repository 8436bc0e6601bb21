import type { MatrixOptions } from '../../src/model/options/matrix-options.ts'
import type { PluginOptions } from '../../src/model/options/plugin-options.ts'

/** As by default. */
export const TIME_FACTOR = 20
const ROUNDS = 16

interface DemoMatrix {
  readonly name: string
  readonly matrix: MatrixOptions
  readonly options: PluginOptions
}

/** What is measured of the simulated world, and has a truth. */
export const matrices: readonly DemoMatrix[] = [
  {
    name: 'The Router Tax',
    matrix: {
      models: 'gpt-4.1-mini',
      providers: ['openai', 'openrouter', 'opper'],
      reference: { provider: 'openai' },
      maxTokens: 40,
      rounds: ROUNDS,
      warmup: 1,
    },
    options: {},
  },
  {
    name: 'One Model Beside Itself',
    matrix: {
      models: ['gpt-4.1-mini', 'gpt-4.1-mini again'],
      providers: 'openai',
      reference: { model: 'gpt-4.1-mini' },
      maxTokens: 40,
      rounds: ROUNDS,
      warmup: 1,
    },
    options: { providers: { openai: { models: { 'gpt-4.1-mini again': 'gpt-4.1-mini' } } } },
  },
]
