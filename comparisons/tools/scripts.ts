import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from '../../src/model/zod.ts'
import { gapFigures, numberIn } from './gaps.ts'
import { type Asked, placeholders, type Seen, type Task, type Usage } from './tool.ts'

const lineSchema = z.object({
  id: z.string(),
  ttftMs: z.number().nullable(),
  gapsMs: z.array(z.number()),
})

const ANSWERS = 'answers.ndjson'

const clients = fileURLToPath(new URL('../clients/', import.meta.url))

/** A loop around a library: a program in `clients` that writes a line for each answer. */
export function script(program: string, file: string): Usage {
  const shownProgram = program === process.execPath ? 'node' : 'python'
  const shownArguments = argumentsOf(placeholders).join(' ')
  return {
    shown: `${shownProgram} comparisons/clients/${file} ${shownArguments} ${ANSWERS}`,
    start: (task) => ({
      words: [program, join(clients, file), ...argumentsOf(task), answersOf(task)],
    }),
    read: (task) =>
      readFileSync(answersOf(task), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => seenIn(lineSchema.parse(JSON.parse(line)))),
  }
}

/** What every program in `clients` is told. */
export function argumentsOf({ url, streams, requests }: Asked): string[] {
  return [url, streams, requests].map(String)
}

function answersOf({ folder }: Task): string {
  return join(folder, ANSWERS)
}

function seenIn({ id, ttftMs, gapsMs }: z.infer<typeof lineSchema>): Seen {
  return { request: numberIn(id), ttftMs: ttftMs ?? undefined, ...gapFigures(gapsMs) }
}
