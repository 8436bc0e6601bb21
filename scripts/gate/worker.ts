import { parentPort } from 'node:worker_threads'

import { type Chunk, simulateChunk } from './simulate.ts'

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(simulateChunk(chunk), []))
