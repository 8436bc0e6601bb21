import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { WORDS } from '../endpoint/schedule.ts'

/** Its folder, in that of a task. */
export const TOKENIZER = 'tokenizer'
const END = '<end>'

/** What prompts are written with: the newline and ASCII, by the names that byte-level vocabularies have for them. */
const SIGNS = [
  'Ċ',
  'Ġ',
  ...Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index)),
]

/**
 * Writes a tokenizer in the format of Hugging Face's `tokenizers`: a token a letter, and one for each
 * word of the endpoint. No hub is needed, and tools load it like any other.
 */
export function writeTokenizer(folder: string): void {
  const path = join(folder, TOKENIZER)
  mkdirSync(path)
  const vocab = Object.fromEntries([...SIGNS, END, ...WORDS].map((sign, id) => [sign, id]))
  const bytes = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: false,
    use_regex: false,
  }
  const files = {
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [END, ...WORDS].map((content) => ({
        id: vocab[content],
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: content === END,
      })),
      normalizer: null,
      pre_tokenizer: bytes,
      post_processor: null,
      decoder: bytes,
      model: { type: 'BPE', vocab, merges: [] },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: END,
      model_max_length: 100_000,
    },
  }
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(path, name), JSON.stringify(content))
}
