import { writeFileSync } from 'node:fs'

import { resultsJsonSchema } from '../src/report/schema/json-schema.ts'

const path = new URL('../schema/results.schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`)
