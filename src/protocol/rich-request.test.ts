import { expect, test } from 'vitest'

import type { Message } from '../model/prompt.ts'
import { sampleCall } from '../testing/sample-call.ts'
import { request } from './bedrock-converse/request.ts'
import type { Call } from './contract.ts'
import { protocols } from './protocols.ts'

// What all protocols have in common is in the contract suite; this is each vendor's way to say it.

const messages: readonly Message[] = [
  { role: 'user', content: 'In Paris and Rome?' },
  {
    role: 'assistant',
    content: '',
    toolCalls: [
      { id: 'one', name: 'weather', arguments: '{"city":"Paris"}' },
      { id: 'two', name: 'weather', arguments: '{"city":"Rome"}' },
    ],
  },
  { role: 'tool', toolCallId: 'one', content: 'Rain.' },
  { role: 'tool', toolCallId: 'two', content: 'Sun.' },
  {
    role: 'user',
    content: 'Which is this?',
    images: [{ mediaType: 'image/png', data: 'AAEC', sha256: '', width: 1, height: 1 }],
  },
]

const call: Call = {
  ...sampleCall,
  system: 'Be brief.',
  messages,
  tools: [
    {
      name: 'weather',
      description: 'Says how the weather is.',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  ],
  toolChoice: { name: 'weather' },
  schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}

test('openai-chat', () => {
  expect(protocols['openai-chat'].body(call)).toMatchInlineSnapshot(`
    {
      "max_tokens": 256,
      "messages": [
        {
          "content": "Be brief.",
          "role": "system",
        },
        {
          "content": "In Paris and Rome?",
          "role": "user",
        },
        {
          "content": null,
          "role": "assistant",
          "tool_calls": [
            {
              "function": {
                "arguments": "{"city":"Paris"}",
                "name": "weather",
              },
              "id": "one",
              "type": "function",
            },
            {
              "function": {
                "arguments": "{"city":"Rome"}",
                "name": "weather",
              },
              "id": "two",
              "type": "function",
            },
          ],
        },
        {
          "content": "Rain.",
          "role": "tool",
          "tool_call_id": "one",
        },
        {
          "content": "Sun.",
          "role": "tool",
          "tool_call_id": "two",
        },
        {
          "content": [
            {
              "text": "Which is this?",
              "type": "text",
            },
            {
              "image_url": {
                "url": "data:image/png;base64,AAEC",
              },
              "type": "image_url",
            },
          ],
          "role": "user",
        },
      ],
      "model": "m",
      "response_format": {
        "json_schema": {
          "name": "answer",
          "schema": {
            "additionalProperties": false,
            "properties": {
              "city": {
                "type": "string",
              },
            },
            "required": [
              "city",
            ],
            "type": "object",
          },
          "strict": true,
        },
        "type": "json_schema",
      },
      "stream": true,
      "stream_options": {
        "include_usage": true,
      },
      "temperature": 0.7,
      "tool_choice": {
        "function": {
          "name": "weather",
        },
        "type": "function",
      },
      "tools": [
        {
          "function": {
            "description": "Says how the weather is.",
            "name": "weather",
            "parameters": {
              "properties": {
                "city": {
                  "type": "string",
                },
              },
              "type": "object",
            },
          },
          "type": "function",
        },
      ],
    }
  `)
})

test('openai-responses', () => {
  expect(protocols['openai-responses'].body(call)).toMatchInlineSnapshot(`
    {
      "input": [
        {
          "content": "In Paris and Rome?",
          "role": "user",
          "type": "message",
        },
        {
          "arguments": "{"city":"Paris"}",
          "call_id": "one",
          "name": "weather",
          "type": "function_call",
        },
        {
          "arguments": "{"city":"Rome"}",
          "call_id": "two",
          "name": "weather",
          "type": "function_call",
        },
        {
          "call_id": "one",
          "output": "Rain.",
          "type": "function_call_output",
        },
        {
          "call_id": "two",
          "output": "Sun.",
          "type": "function_call_output",
        },
        {
          "content": [
            {
              "text": "Which is this?",
              "type": "input_text",
            },
            {
              "image_url": "data:image/png;base64,AAEC",
              "type": "input_image",
            },
          ],
          "role": "user",
          "type": "message",
        },
      ],
      "instructions": "Be brief.",
      "max_output_tokens": 256,
      "model": "m",
      "store": false,
      "stream": true,
      "temperature": 0.7,
      "text": {
        "format": {
          "name": "answer",
          "schema": {
            "additionalProperties": false,
            "properties": {
              "city": {
                "type": "string",
              },
            },
            "required": [
              "city",
            ],
            "type": "object",
          },
          "strict": true,
          "type": "json_schema",
        },
      },
      "tool_choice": {
        "name": "weather",
        "type": "function",
      },
      "tools": [
        {
          "description": "Says how the weather is.",
          "name": "weather",
          "parameters": {
            "properties": {
              "city": {
                "type": "string",
              },
            },
            "type": "object",
          },
          "strict": false,
          "type": "function",
        },
      ],
    }
  `)
})

test('anthropic-messages', () => {
  expect(protocols['anthropic-messages'].body(call)).toMatchInlineSnapshot(`
    {
      "max_tokens": 256,
      "messages": [
        {
          "content": "In Paris and Rome?",
          "role": "user",
        },
        {
          "content": [
            {
              "id": "one",
              "input": {
                "city": "Paris",
              },
              "name": "weather",
              "type": "tool_use",
            },
            {
              "id": "two",
              "input": {
                "city": "Rome",
              },
              "name": "weather",
              "type": "tool_use",
            },
          ],
          "role": "assistant",
        },
        {
          "content": [
            {
              "content": "Rain.",
              "tool_use_id": "one",
              "type": "tool_result",
            },
            {
              "content": "Sun.",
              "tool_use_id": "two",
              "type": "tool_result",
            },
            {
              "text": "Which is this?",
              "type": "text",
            },
            {
              "source": {
                "data": "AAEC",
                "media_type": "image/png",
                "type": "base64",
              },
              "type": "image",
            },
          ],
          "role": "user",
        },
      ],
      "model": "m",
      "output_config": {
        "format": {
          "schema": {
            "additionalProperties": false,
            "properties": {
              "city": {
                "type": "string",
              },
            },
            "required": [
              "city",
            ],
            "type": "object",
          },
          "type": "json_schema",
        },
      },
      "stream": true,
      "system": "Be brief.",
      "temperature": 0.7,
      "tool_choice": {
        "name": "weather",
        "type": "tool",
      },
      "tools": [
        {
          "description": "Says how the weather is.",
          "input_schema": {
            "properties": {
              "city": {
                "type": "string",
              },
            },
            "type": "object",
          },
          "name": "weather",
        },
      ],
    }
  `)
})

test('gemini-generate-content', () => {
  expect(protocols['gemini-generate-content'].body(call)).toMatchInlineSnapshot(`
    {
      "contents": [
        {
          "parts": [
            {
              "text": "In Paris and Rome?",
            },
          ],
          "role": "user",
        },
        {
          "parts": [
            {
              "functionCall": {
                "args": {
                  "city": "Paris",
                },
                "name": "weather",
              },
            },
            {
              "functionCall": {
                "args": {
                  "city": "Rome",
                },
                "name": "weather",
              },
            },
          ],
          "role": "model",
        },
        {
          "parts": [
            {
              "functionResponse": {
                "name": "weather",
                "response": {
                  "result": "Rain.",
                },
              },
            },
            {
              "functionResponse": {
                "name": "weather",
                "response": {
                  "result": "Sun.",
                },
              },
            },
            {
              "text": "Which is this?",
            },
            {
              "inlineData": {
                "data": "AAEC",
                "mimeType": "image/png",
              },
            },
          ],
          "role": "user",
        },
      ],
      "generationConfig": {
        "maxOutputTokens": 256,
        "responseJsonSchema": {
          "additionalProperties": false,
          "properties": {
            "city": {
              "type": "string",
            },
          },
          "required": [
            "city",
          ],
          "type": "object",
        },
        "responseMimeType": "application/json",
        "temperature": 0.7,
      },
      "systemInstruction": {
        "parts": [
          {
            "text": "Be brief.",
          },
        ],
      },
      "toolConfig": {
        "functionCallingConfig": {
          "allowedFunctionNames": [
            "weather",
          ],
          "mode": "ANY",
        },
      },
      "tools": [
        {
          "functionDeclarations": [
            {
              "description": "Says how the weather is.",
              "name": "weather",
              "parametersJsonSchema": {
                "properties": {
                  "city": {
                    "type": "string",
                  },
                },
                "type": "object",
              },
            },
          ],
        },
      ],
    }
  `)
})

test('bedrock-converse', () => {
  expect(protocols['bedrock-converse'].body(call)).toMatchInlineSnapshot(`
    {
      "inferenceConfig": {
        "maxTokens": 256,
        "temperature": 0.7,
      },
      "messages": [
        {
          "content": [
            {
              "text": "In Paris and Rome?",
            },
          ],
          "role": "user",
        },
        {
          "content": [
            {
              "toolUse": {
                "input": {
                  "city": "Paris",
                },
                "name": "weather",
                "toolUseId": "one",
              },
            },
            {
              "toolUse": {
                "input": {
                  "city": "Rome",
                },
                "name": "weather",
                "toolUseId": "two",
              },
            },
          ],
          "role": "assistant",
        },
        {
          "content": [
            {
              "toolResult": {
                "content": [
                  {
                    "text": "Rain.",
                  },
                ],
                "toolUseId": "one",
              },
            },
            {
              "toolResult": {
                "content": [
                  {
                    "text": "Sun.",
                  },
                ],
                "toolUseId": "two",
              },
            },
            {
              "text": "Which is this?",
            },
            {
              "image": {
                "format": "png",
                "source": {
                  "bytes": "AAEC",
                },
              },
            },
          ],
          "role": "user",
        },
      ],
      "modelId": "m",
      "outputConfig": {
        "textFormat": {
          "structure": {
            "jsonSchema": {
              "name": "answer",
              "schema": "{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}",
            },
          },
          "type": "json_schema",
        },
      },
      "system": [
        {
          "text": "Be brief.",
        },
      ],
      "toolConfig": {
        "toolChoice": {
          "tool": {
            "name": "weather",
          },
        },
        "tools": [
          {
            "toolSpec": {
              "description": "Says how the weather is.",
              "inputSchema": {
                "json": {
                  "properties": {
                    "city": {
                      "type": "string",
                    },
                  },
                  "type": "object",
                },
              },
              "name": "weather",
            },
          },
        ],
      },
    }
  `)
})

test("AWS's client is given the bytes of an image", () => {
  const sent = JSON.stringify(request(call).messages, (_key, value: unknown) =>
    value instanceof Uint8Array ? [...value] : value,
  )
  expect(sent).toContain(
    '"image":{"format":"png","source":{"bytes":{"type":"Buffer","data":[0,1,2]}}}',
  )
})
