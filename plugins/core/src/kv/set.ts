import { defineTask, duration, literal, type RunContext, stringifyJson, z } from '@windhover/sdk'
import { isStructure } from '../deep-merge.ts'
import { defined } from '../defined.ts'
import { renderedInside } from '../rendered-text.ts'
import { convertToKvType, KV_TYPES } from './kv-type.ts'

export const kvSet = defineTask({
  type: 'io.kestra.plugin.core.kv.Set',
  title: 'Store a value under a key',
  properties: {
    key: z.string().describe('Letters, digits, dots, underscores and dashes; begins with a letter or digit.'),
    value: literal(z.unknown().refine((value) => value !== undefined && value !== null, 'must not be null')).describe(
      'The value. One expression keeps its type; a map or list written here is stored as JSON text.',
    ),
    namespace: z.string().optional().describe('Where the key lives; the namespace of the flow when absent.'),
    overwrite: z.boolean().default(true).describe('Off: fail when the key has a value already.'),
    ttl: duration().optional().describe('How long the value stays, such as `P30D`.'),
    kvType: z.enum(KV_TYPES).optional().describe('Read a text as a value of this type.'),
    kvDescription: z.string().optional().describe('Shown with the key.'),
  },
  examples: [
    { title: 'Remember a number', yaml: 'key: last_run_count\nvalue: "{{ outputs.count.value }}"\nkvType: NUMBER' },
    { title: 'For a day', yaml: 'key: token\nvalue: "{{ outputs.login.token }}"\nttl: P1D' },
  ],
  async run(ctx, { key, value, namespace, overwrite, ttl, kvType, kvDescription }) {
    const rendered = await renderedOnce(ctx, value)
    await ctx.platform.kv.set(
      namespace ?? ctx.flow.namespace,
      key,
      kvType === undefined ? rendered : convertToKvType(rendered, kvType),
      defined({ overwrite, ttlMs: ttl, type: kvType, description: kvDescription }),
    )
  },
})

async function renderedOnce(ctx: RunContext, value: unknown): Promise<unknown> {
  if (typeof value === 'string') return ctx.renderTyped(value)
  return isStructure(value) ? stringifyJson(await renderedInside(ctx, value)) : String(value)
}
