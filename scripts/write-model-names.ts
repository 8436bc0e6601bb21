// Writes src/model/listed-model-names.ts: the chat models of the price list that built-in providers serve, for
// editors. Run it when the price list is new: npm run model-names
import { writeFile } from 'node:fs/promises'

import { listedModelNames, modelNamesModule } from './listed-model-names.ts'

const path = new URL('../src/model/listed-model-names.ts', import.meta.url)
await writeFile(path, modelNamesModule(listedModelNames()))
