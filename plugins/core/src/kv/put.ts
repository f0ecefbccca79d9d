import { defineTask, literal, parseJson, z } from '@windhover/sdk'
import { deepMerge, isMap, withPath } from '../deep-merge.ts'
import { defined } from '../defined.ts'
import { renderedInside } from '../rendered-text.ts'
import { missingKey } from './missing.ts'

export const kvPut = defineTask({
  type: 'io.kestra.plugin.core.kv.Put',
  title: 'Change a part of a stored value',
  description:
    'A map is merged into the stored map. A list of `key` and `value` sets single members by their dotted paths. A map that is only `value`, or anything else, takes the place of what was stored. Description and expiration stay.',
  properties: {
    key: z.string().describe('The key to change.'),
    value: literal(z.unknown().refine((value) => value !== undefined && value !== null, 'must not be null')).describe('The change.'),
    namespace: z.string().optional().describe('Where the key lives; the namespace of the flow when absent.'),
    errorOnMissing: z.boolean().default(false).describe('Fail when the key has no value yet.'),
  },
  examples: [
    { title: 'Merge into a map', yaml: 'key: settings\nvalue:\n  mail:\n    sender: "{{ inputs.sender }}"' },
    { title: 'Set one member', yaml: 'key: settings\nvalue:\n  - key: mail.retries\n    value: 3' },
  ],
  async run(ctx, { key, value, namespace = ctx.flow.namespace, errorOnMissing }) {
    const change = structured(await renderedInside(ctx, value))
    const stored = await ctx.platform.kv.get(namespace, key)
    if (stored === undefined && errorOnMissing) throw missingKey(key, namespace)
    const ttlMs = stored?.expiration === undefined ? undefined : Math.max(0, stored.expiration - Date.now())
    await ctx.platform.kv.set(
      namespace,
      key,
      applied(stored?.value, change),
      defined({ overwrite: true, ttlMs, description: stored?.description }),
    )
  },
})

/** A map or list that arrives as JSON text is meant as the map or list. */
function structured(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return parseJson(value)
  } catch {
    // Text that only begins like JSON stays text.
    return value
  }
}

function applied(stored: unknown, change: unknown): unknown {
  const before = structured(stored)
  if (Array.isArray(change) && change.length > 0 && change.every(isUpdate)) {
    return change.reduce((map, update) => withPath(map, update.key, update.value), isMap(before) ? before : {})
  }
  if (!isMap(change)) return change
  const names = Object.keys(change)
  if (names.length === 1 && names[0] === 'value') return change['value']
  return isMap(before) ? deepMerge(before, change) : change
}

function isUpdate(item: unknown): item is { readonly key: string; readonly value: unknown } {
  return isMap(item) && typeof item['key'] === 'string' && 'value' in item
}
