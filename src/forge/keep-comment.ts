import type { Forge, Note } from './forge.ts'

/** What became of the comment. */
export interface Kept {
  readonly id: number
  readonly was: 'created' | 'updated'
}

/**
 * Keeps one comment that begins with a marker: edits it where it stands, and writes it where it does
 * not. Of several, two jobs wrote them at once or one was sent twice: the oldest stays. Comments of others
 * are left alone, whatever they begin with.
 */
export async function keepComment(forge: Forge, marker: string, text: string): Promise<Kept> {
  const body = `${marker}\n${text}`
  /** Gives the first of the notes that still exists the body, and removes those after it. */
  const adopt = async (notes: readonly Note[], made?: Note): Promise<Note | undefined> => {
    for (const [index, note] of notes.entries()) {
      if (note.id !== made?.id && !(await forge.edit(note.id, body))) continue
      for (const { id } of notes.slice(index + 1)) await forge.remove(id)
      return note
    }
    return undefined
  }
  const found = await forge.list(marker)
  const me = found.length === 0 ? undefined : await forge.whoAmI()
  const edited = await adopt(oldestFirst(found.filter(({ author }) => author === me)))
  if (edited) return { id: edited.id, was: 'updated' }

  const made = await forge.create(body)
  // Another job may have done the same meanwhile. Whoever wrote last sees both.
  const own = (await forge.list(marker)).filter(
    ({ id, author }) => author === made.author && id !== made.id,
  )
  const kept = (await adopt(oldestFirst([...own, made]), made)) ?? made
  return { id: kept.id, was: kept.id === made.id ? 'created' : 'updated' }
}

function oldestFirst(notes: readonly Note[]): Note[] {
  return notes.toSorted((left, right) => left.id - right.id)
}
