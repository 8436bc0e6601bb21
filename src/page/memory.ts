/** What the reader chose, kept where the browser allows it: files opened from disk may not. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`vitest-llm-bench ${key}`) ?? undefined
  } catch {
    return undefined
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`vitest-llm-bench ${key}`, value)
  } catch {
    // The choice holds until the page is closed.
  }
}
