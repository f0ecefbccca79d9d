import { dateTime, defineTask, z } from '@windhover/sdk'
import { defined } from '../defined.ts'
import { checkNamespaces } from '../purge-scope.ts'

export const purgeFiles = defineTask({
  type: 'io.kestra.plugin.core.namespace.PurgeFiles',
  title: 'Delete old versions of namespace files',
  properties: {
    namespaces: z.array(z.string()).optional().describe('The namespaces to look at; every namespace that has flows when absent.'),
    namespacePattern: z.string().optional().describe('Instead of `namespaces`: a pattern with `*` and `?`.'),
    filePattern: z.string().optional().describe('Only files whose path matches this glob.'),
    includeChildNamespaces: z.boolean().default(true).describe('Also look at the namespaces below.'),
    behavior: z
      .strictObject({ type: z.literal('version').default('version'), before: dateTime().optional(), keepAmount: z.int().min(0).optional() })
      .default({ type: 'version', keepAmount: 1 })
      .describe('Which versions go: those made before a date, or all but the newest few.'),
  },
  outputs: { size: z.int().describe('How many versions were deleted.') },
  examples: [{ title: 'Keep the latest version only', yaml: 'namespaces:\n  - company.team\nbehavior:\n  type: version\n  keepAmount: 1' }],
  async run({ platform, logger }, { namespaces, namespacePattern, filePattern, includeChildNamespaces, behavior }) {
    checkNamespaces({ namespaces, namespacePattern }, logger)
    const size = await platform.namespaceFiles.purge(
      defined({ namespaces, namespacePattern, filePattern, includeChildNamespaces, behavior: defined(behavior) }),
    )
    logger.info(`purged ${size} files`)
    return { size }
  },
})
