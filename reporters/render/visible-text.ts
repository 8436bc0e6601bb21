/**
 * Controls other than tab and line feed, marks that reorder or join what stands around them, and
 * line separators: whatever would act, or hide, instead of being read.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** Text from elsewhere with what is unseen in it made visible: an escape shows as `⟨U+001B⟩`. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    return `⟨U+${code}⟩`
  })
}
