import { fileURLToPath } from 'node:url'

/** For the environment of a process that a test starts: what it loads is compiled once, not every time. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/tests', import.meta.url)),
}
