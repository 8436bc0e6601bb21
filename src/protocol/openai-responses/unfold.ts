import { isObject, type JsonObject, text } from '../json-value.ts'

/** The events that a stream of a response would have: the texts and calls of its output, and its end. */
export function unfold(response: JsonObject): JsonObject[] {
  const { output, object, status } = response
  if (!Array.isArray(output) && object !== 'response') return []
  return [...outputEvents(output), { type: `response.${endOf(text(status))}`, response }]
}

/** The events that a stream would have for the items of an output. */
export function outputEvents(output: unknown): JsonObject[] {
  const items: unknown[] = Array.isArray(output) ? output : []
  return items.flatMap((item, index) => (isObject(item) ? eventsOf(item, index) : []))
}

/** Old servers leave the status out. */
function endOf(status: string | undefined): string {
  const ends = ['incomplete', 'failed', 'cancelled', 'in_progress', 'queued']
  return status !== undefined && ends.includes(status) ? status : 'completed'
}

function eventsOf(item: JsonObject, index: number): JsonObject[] {
  switch (item['type']) {
    case 'message':
      return partsOf(item['content']).map((part) =>
        part['type'] === 'refusal'
          ? { type: 'response.refusal.delta', delta: part['refusal'] }
          : { type: 'response.output_text.delta', delta: part['text'] },
      )
    case 'reasoning': {
      // Some tell the thoughts themselves, some a summary of them.
      const thoughts = partsOf(item['content'])
      const told = thoughts.length > 0 ? thoughts : partsOf(item['summary'])
      return told.map((part) => ({ type: 'response.reasoning_text.delta', delta: part['text'] }))
    }
    case 'function_call':
      return [{ type: 'response.output_item.done', output_index: index, item }]
    default:
      return []
  }
}

function partsOf(content: unknown): JsonObject[] {
  return Array.isArray(content) ? content.filter(isObject) : []
}
