/**
 * What is no text to a reader, for a class of a regular expression with the flag `u`: controls, marks
 * that reorder, join or hide, tags, separators of lines, and what is no character at all. It could
 * fool a terminal, hide in a page or break an XML file. Line feeds and tabs are among it.
 */
export const HOSTILE_CHARACTERS = String.raw`\u0000-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}`
