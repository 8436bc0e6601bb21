import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The bench file that is measured where none is given. */
export const builtInMatrix = fileURLToPath(
  new URL(`../built-in/every-model.bench${extname(import.meta.url)}`, import.meta.url),
)
