import type { Label } from '../model/label.ts'
import type { Pass } from './pass.ts'

/** Later ones win, each key stays where it first stood, entries without key or value are dropped (spec §8.6). */
export function mergeLabels(...lists: readonly (readonly Label[])[]): readonly Label[] {
  const merged = new Map<string, string>()
  for (const { key, value } of lists.flat()) if (key !== '' && value !== '') merged.set(key, value)
  return [...merged].map(([key, value]) => ({ key, value }))
}

export const isSystemLabel = ({ key }: Label): boolean => key.startsWith('system.')

/** Adds labels to the execution unless all of them are there. */
export function addLabels(pass: Pass, labels: readonly Label[]): undefined {
  const { labels: present } = pass.execution
  if (labels.every(({ key, value }) => present.some((label) => label.key === key && label.value === value))) return
  pass.setExecution({ labels: mergeLabels(present, labels) })
}
