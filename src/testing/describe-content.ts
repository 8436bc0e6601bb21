import { describe, expect, test } from 'vitest'

import type { Image, Message, Tool } from '../model/prompt.ts'
import type { Call, Need, Protocol } from '../protocol/contract.ts'
import { fieldAt } from '../protocol/field-path.ts'
import type { JsonObject } from '../protocol/json-value.ts'

const tool: Tool = {
  name: 'weather',
  description: 'Says how the weather is.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}
const schema = { type: 'object', properties: { colour: { type: 'string' } } }
const image: Image = {
  mediaType: 'image/png',
  data: 'iVBORw0KGgo',
  sha256: '',
  width: 1,
  height: 1,
}
const conversation: readonly Message[] = [
  { role: 'user', content: 'In Paris?' },
  {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'call-1', name: 'weather', arguments: '{"city":"Paris"}' }],
  },
  { role: 'tool', toolCallId: 'call-1', content: 'Rain all day.' },
  { role: 'assistant', content: 'It rains.' },
  { role: 'user', content: 'And in Rome?' },
]

/** What must hold of whatever a request says beside its question, in every protocol. */
export function describeContent(
  name: string,
  { protocol, call }: { readonly protocol: Protocol; readonly call: Call },
): void {
  const { fields, cannot = {} } = protocol
  const bodyOf = (changes: Partial<Call>): JsonObject => protocol.body({ ...call, ...changes })
  const textOf = (changes: Partial<Call>): string => JSON.stringify(bodyOf(changes))
  const testNeed = (need: Need, title: string, run: () => void): void => {
    if (cannot[need] === undefined) test(title, run)
    else
      test(`${title}: cannot, and says what to do instead`, () =>
        expect(cannot[need]).toMatch(/\w/))
  }

  describe(`content of requests of ${name}`, () => {
    testNeed('system', 'a system prompt stands in front of the messages, or in a field', () => {
      const body = bodyOf({ system: 'Be brief.' })
      if (fields.system === undefined) {
        const messages = JSON.stringify(fieldAt(body, fields.prompt))
        expect(messages).toMatch(/Be brief\..*Why\?/)
      } else {
        expect(JSON.stringify(fieldAt(body, fields.system))).toContain('Be brief.')
        expect(JSON.stringify(fieldAt(body, fields.prompt))).not.toContain('Be brief.')
        expect(fieldAt(bodyOf({}), fields.system)).toBeUndefined()
      }
      expect(textOf({ system: 'Be brief.', json: true })).toMatch(/"Be brief\."/)
    })

    testNeed('tools', 'a call of a tool and its result are turns of a conversation', () => {
      const text = textOf({ messages: conversation, tools: [tool] })
      const messages = JSON.stringify(fieldAt(JSON.parse(text), fields.prompt))
      const words = ['In Paris?', 'Paris', 'Rain all day.', 'It rains.', 'And in Rome?']
      const places: number[] = []
      for (const part of words) places.push(messages.indexOf(part, (places.at(-1) ?? -1) + 1))
      expect(places).not.toContain(-1)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(messages).toMatch(/city\W+Paris/)
    })

    testNeed('tools', 'tools stand where `fields` says, as they are declared', () => {
      if (fields.tools === undefined) throw new Error('`fields.tools` is missing')
      const tools = JSON.stringify(fieldAt(bodyOf({ tools: [tool] }), fields.tools))
      expect(tools).toContain('"weather"')
      expect(tools).toContain('Says how the weather is.')
      expect(tools).toContain(JSON.stringify(tool.parameters))
      expect(fieldAt(bodyOf({}), fields.tools)).toBeUndefined()
    })

    testNeed('tools', 'the choice of tools stands where `fields` says', () => {
      if (fields.toolChoice === undefined) throw new Error('`fields.toolChoice` is missing')
      const choice = (toolChoice: Call['toolChoice']): unknown =>
        fieldAt(bodyOf({ tools: [tool], toolChoice }), fields.toolChoice ?? '')
      expect(choice(undefined)).toBeUndefined()
      const said = [choice('auto'), choice('required'), choice({ name: 'weather' })]
      expect(said).not.toContain(undefined)
      expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(3)
      expect(JSON.stringify(said[2])).toContain('weather')
    })

    testNeed('schema', 'a schema stands where `fields` says, without words about JSON', () => {
      if (fields.schema === undefined) throw new Error('`fields.schema` is missing')
      const body = bodyOf({ schema, json: true })
      expect(JSON.stringify(fieldAt(body, fields.schema))).toMatch(/colour/)
      expect(JSON.stringify(fieldAt(body, fields.prompt))).not.toMatch(/JSON/)
    })

    testNeed('images', 'images stand beside the question', () => {
      const messages = [{ role: 'user', content: 'What is it?', images: [image] }] as const
      const text = JSON.stringify(fieldAt(bodyOf({ messages }), fields.prompt))
      expect(text).toContain(image.data)
      expect(text).toMatch(/What is it\?/)
      expect(text).toMatch(/png/)
    })

    test('declared turns are sent word for word in JSON mode', () => {
      const messages = [
        { role: 'user', content: 'One?', isVerbatim: true },
        { role: 'assistant', content: 'First.' },
        { role: 'user', content: 'Two?' },
      ] as const
      const text = textOf({ messages, json: true })
      expect(text).toMatch(/"One\?"/)
      expect(text).toMatch(/"Two\?\\n\\n.*JSON/)
      expect(text).not.toContain('isVerbatim')
    })
  })
}
