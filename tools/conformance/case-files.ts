import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GoldenCase, Patch } from './golden-case.ts'
import type { FlowKey } from './instance.ts'

/** The text of a flow with its patches applied. @throws when a text to replace does not occur exactly once */
export function patched(source: string, patches: readonly Patch[]): string {
  return patches.reduce((text, { find, replace }) => {
    if (text.split(find).length !== 2) throw new Error(`the text to replace does not occur exactly once: ${find}`)
    return text.replace(find, () => replace)
  }, source)
}

/** A flow of a case: its text as it is deployed, and what it is called. */
export interface FlowText extends FlowKey {
  readonly path: string
  readonly source: string
}

export function readFlow(folder: string, path: string, patches: readonly Patch[] = []): FlowText {
  const source = patched(readFileSync(join(folder, path), 'utf8'), patches)
  return { path, source, id: topLevel(source, 'id'), namespace: topLevel(source, 'namespace') }
}

/** The flows of a case in the order in which they are deployed: the extra ones, then its own. */
export function flowsOf(folder: string, golden: GoldenCase): readonly FlowText[] {
  const patchesOf = (path: string): readonly Patch[] => {
    const patches = golden.patchExtra ?? []
    // a list holds for every extra flow, a map names the flow
    return Array.isArray(patches) ? patches : ((patches as Readonly<Record<string, readonly Patch[]>>)[path] ?? [])
  }
  return [...(golden.extraFlows ?? []).map((path) => readFlow(folder, path, patchesOf(path))), readFlow(folder, golden.flow, golden.patch)]
}

/** The scalar of a top-level key of a flow, read without a YAML parser: the flows of the packs write them on a line of their own. */
function topLevel(source: string, key: string): string {
  const match = new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(source)
  return (match?.[1] ?? '')
    .replace(/\s+#.*$/, '')
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2')
}

/** Whether a case can only pass where triggers run: webhooks, Flow triggers that start listeners, trigger states. */
export function needsTriggers(golden: GoldenCase, flows: readonly FlowText[]): boolean {
  const listeners = new Set(flows.filter(({ source }) => /^triggers:/m.test(source)).map(({ id }) => id))
  const expectations = [golden.expect ?? {}, ...(golden.expectEach ?? [])]
  const children = expectations.flatMap((one) => (Array.isArray(one['childExecutions']) ? one['childExecutions'] : []))
  return (
    golden.request !== undefined ||
    (golden.setup ?? []).some((step) => 'disableTrigger' in step) ||
    expectations.some((one) => 'triggers' in one) ||
    children.some((child) => listeners.has(String((child as { flowId?: unknown }).flowId))) ||
    (golden.sequence ?? []).some(({ executionsOfFlow }) => listeners.has(String(executionsOfFlow?.['flowId'])))
  )
}
