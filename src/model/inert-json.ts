/**
 * Controls beyond ASCII, marks that reorder or hide text, line separators, and the last character of
 * `##[`, with which a job of GitHub Actions is commanded.
 */
const ACTING = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?<=##)\[/g

/**
 * JSON text in which nothing acts on a terminal or hides from a reader: what could is written as an
 * escape, which reads back as the same character.
 */
export function inertJson(json: string): string {
  return json.replaceAll(
    ACTING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
