/** What a server that answers says of the model that was asked for. */
export type ServedModel = 'asked' | 'alias' | 'other'

/** Ends of a name that tell versions, dates and editions of the same model apart. */
const version =
  /[-_@:. ](?:latest|preview|exp(?:erimental)?|beta|ga|free|nitro|floor|online|default|(?:19|20)\d{2}(?:[-_.]?[01]\d(?:[-_.]?[0-3]\d)?)?|[01]\d[-_][0-3]\d|\d{3,4}|v\d+:\d+)$/

/** The date in a name that has one. */
const date = /(?:19|20)\d{2}[-_.]?[01]\d[-_.]?[0-3]\d|(?<=[-_])[01]\d[-_][0-3]\d$/

/** What stands before a model's own name: vendors, folders, regions of AWS's inference profiles. */
const prefix =
  /^(?:.*\/|(?:us|eu|jp|apac|au|us-gov|global)\.|(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|google|qwen)\.)+/

/** A file, or a word that names no model, as local servers answer. */
const isAlias =
  /\.(?:gguf|ggml|bin|safetensors|onnx|llamafile|mlx)$|^(?:[./~]|[a-z]:\\)|^models?\/?$|^default$|^local/i

/**
 * Whether the model that a response names is the one that was asked for, as far as names tell: versions,
 * vendors' prefixes and the order of the words make no other model, nor does a date, unless another one
 * was asked for. `alias` where the server names a file or nothing telling, as local ones do.
 */
export function servedModelIs(served: string, asked: string): ServedModel {
  const wanted = dateOf(asked)
  const isOtherDate = wanted !== undefined && wanted !== (dateOf(served) ?? wanted)
  if (wordsOf(served) === wordsOf(asked) && !isOtherDate) return 'asked'
  return isAlias.test(served) ? 'alias' : 'other'
}

function dateOf(name: string): string | undefined {
  return date.exec(name)?.[0].replaceAll(/\D/g, '')
}

function wordsOf(name: string): string {
  let rest = name.trim().toLowerCase().replace(prefix, '')
  for (let end = version.exec(rest); end && end.index > 0; end = version.exec(rest)) {
    rest = rest.slice(0, end.index)
  }
  // `claude-4.5-sonnet` is `claude-sonnet-4-5`.
  return rest
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ')
}
