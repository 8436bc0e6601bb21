/**
 * What is added to a prompt in JSON mode. OpenAI's JSON mode demands that the word stands in the
 * messages; protocols without such a mode have nothing but this.
 */
export const JSON_INSTRUCTION =
  'Answer with a single JSON object that has the keys "title", "summary", "points" and "keywords", and with nothing else.'
