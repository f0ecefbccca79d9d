const prefix = 'windhover.draft.'

/** Text that was typed and not saved, kept in this browser. */
export function readDraft(key: string): string | undefined {
  const raw = localStorage.getItem(prefix + key)
  if (raw === null) return undefined
  try {
    const { text } = JSON.parse(raw) as { text?: unknown } // written by writeDraft, or by nobody
    return typeof text === 'string' ? text : undefined
  } catch {
    // not ours: as if there were no draft
    return undefined
  }
}

export function writeDraft(key: string, text: string, revision: number | undefined): void {
  localStorage.setItem(prefix + key, JSON.stringify({ text, revision, at: Date.now() }))
}

export function clearDraft(key: string): void {
  localStorage.removeItem(prefix + key)
}
