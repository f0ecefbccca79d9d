import { type AnyTask, defineTask, literal, TaskError, z } from '@windhover/sdk'
import { writeIonLines } from '@windhover/sdk/ion.ts'
import { batchShape, splitFile } from './split-file.ts'

const family = 'io.kestra.plugin.core.flow.ForEachItem'

/** First generated child of a ForEachItem: cuts the items into batches and lists their URIs in a file. */
const split = defineTask({
  type: `${family}$ForEachItemSplit`,
  title: 'Split the items of a ForEachItem into batches',
  properties: { items: z.string(), batch: batchShape.default({ rows: 1, separator: '\n' }) },
  outputs: { splits: z.string() },
  async run(ctx, { items, batch }) {
    if (!items.startsWith('kestra://')) throw new TaskError(`Unable to split the items from ${items}, this is not an internal storage URI!`)
    const uris = await splitFile(ctx, items, batch)
    return { splits: await ctx.storage.put(uris.map((uri) => `${uri}\n`).join(''), { extension: '.txt' }) }
  },
})

/** Last generated child: puts the outputs of the batches' executions into one file, in batch order. */
const mergeOutputs = defineTask({
  type: `${family}$ForEachItemMergeOutputs`,
  title: 'Merge the outputs of the executions of a ForEachItem',
  properties: { outputs: literal(z.array(z.unknown()).default([])) },
  outputs: { subflowOutputs: z.string().optional() },
  async run({ storage }, { outputs }) {
    const given = outputs.filter((value) => value !== null && value !== undefined)
    return given.length === 0 ? {} : { subflowOutputs: await storage.put(writeIonLines(given), { extension: '.ion' }) }
  },
})

/** Tasks that flows do not name: the engine generates them. */
export const forEachItemTasks: readonly AnyTask[] = [split, mergeOutputs]
