import { dateTime, defineTask, z } from '@windhover/sdk'
import { defined } from '../defined.ts'
import { checkNamespaces } from '../purge-scope.ts'

export const purgeKv = defineTask({
  type: 'io.kestra.plugin.core.kv.PurgeKV',
  title: 'Delete keys, or old versions of their values',
  properties: {
    namespaces: z.array(z.string()).optional().describe('The namespaces to look at; every namespace that has flows when absent.'),
    namespacePattern: z.string().optional().describe('Instead of `namespaces`: a pattern with `*` and `?`.'),
    keyPattern: z.string().optional().describe('Only keys that match this pattern with `*` and `?`.'),
    includeChildNamespaces: z.boolean().default(true).describe('Also look at the namespaces below.'),
    behavior: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('key'), expiredOnly: z.boolean().default(true) }),
        z.strictObject({ type: z.literal('version'), before: dateTime().optional(), keepAmount: z.int().min(0).optional() }),
      ])
      .default({ type: 'key', expiredOnly: true })
      .describe('`key` deletes keys, expired ones only unless told otherwise; `version` deletes old versions and keeps the rest.'),
    expiredOnly: z.boolean().optional().describe('Use `behavior`.'),
  },
  deprecatedProperties: ['expiredOnly'],
  propertyGenerations: { expiredOnly: '1.3' },
  outputs: { size: z.int().describe('How many were deleted.') },
  examples: [
    { title: 'Expired keys everywhere', yaml: 'behavior:\n  type: key\n  expiredOnly: true' },
    { title: 'Keep three versions', yaml: 'namespaces:\n  - company.team\nbehavior:\n  type: version\n  keepAmount: 3' },
  ],
  async run({ platform, logger }, { namespaces, namespacePattern, keyPattern, includeChildNamespaces, behavior, expiredOnly }) {
    checkNamespaces({ namespaces, namespacePattern }, logger)
    const what = expiredOnly === undefined ? behavior : { type: 'key' as const, expiredOnly }
    const size = await platform.kv.purge(
      defined({ namespaces, namespacePattern, keyPattern, includeChildNamespaces, behavior: what.type === 'key' ? what : defined(what) }),
    )
    logger.info(`purged ${size} keys`)
    return { size }
  },
})
