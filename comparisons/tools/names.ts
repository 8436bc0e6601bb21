/** What `--tools` and results call the two that the others are compared with. */
export const BARE_SOCKET = 'bare-socket'
export const THIS_PROJECT = 'vitest-llm-bench'
