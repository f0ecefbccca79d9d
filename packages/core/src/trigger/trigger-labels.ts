import { LookupNeeded, type RenderOptions, render, type Variables } from '../expression/index.ts'
import { parseLabels } from '../flow/labels.ts'
import type { Label } from '../model/label.ts'

/** `labels` of a trigger, each rendered on its own: one that cannot be rendered is left out and told of in `warnings`. @throws LookupNeeded */
export function triggerLabels(value: unknown, variables: Variables, options: RenderOptions, warnings: string[]): readonly Label[] {
  return parseLabels(value).flatMap(({ key, value: text }) => {
    try {
      return [{ key, value: render(text, variables, options) }]
    } catch (error) {
      if (error instanceof LookupNeeded) throw error
      warnings.push(`Failed to render label '${key}', it will be omitted`)
      return []
    }
  })
}
