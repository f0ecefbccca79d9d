import { defineTask, ionItems, linesOf, literal, type RunContext, storageUri, z } from '@windhover/sdk'
import { isTruthy } from '../truthiness.ts'
import { variablesOf } from './item-variables.ts'

type WhatThen = 'FAIL' | 'INCLUDE' | 'EXCLUDE'

export const filterItems = defineTask({
  type: 'io.kestra.plugin.core.storage.FilterItems',
  aliases: ['io.kestra.core.tasks.storages.FilterItems'],
  title: 'Keep the items that a condition selects',
  properties: {
    from: storageUri().describe('A file of items, one Ion or JSON value per line.'),
    filterCondition: literal(z.string()).describe(
      'Holds unless it renders to nothing, `0` or `false`. The members of the item are variables.',
    ),
    filterType: z.enum(['INCLUDE', 'EXCLUDE']).default('INCLUDE').describe('Keep the items for which the condition holds, or all others.'),
    errorOrNullBehavior: z
      .enum(['FAIL', 'INCLUDE', 'EXCLUDE'])
      .default('FAIL')
      .describe('What to do with an item for which the condition cannot be rendered.'),
  },
  outputs: { uri: z.string(), processedItemsTotal: z.int(), droppedItemsTotal: z.int() },
  examples: [{ title: 'Large orders only', yaml: 'from: "{{ outputs.orders.uri }}"\nfilterCondition: "{{ amount > 1000 }}"' }],
  async run(ctx, { from, filterCondition, filterType, errorOrNullBehavior }) {
    const count = { processed: 0, dropped: 0 }
    const isKept = (value: unknown) => decide(ctx, value, filterCondition, filterType, errorOrNullBehavior)
    const uri = await ctx.storage.put(selected(ctx, from, isKept, count), { extension: '.ion' })
    return { uri, processedItemsTotal: count.processed, droppedItemsTotal: count.dropped }
  },
})

async function* selected(
  ctx: RunContext,
  from: string,
  isKept: (value: unknown) => Promise<boolean>,
  count: { processed: number; dropped: number },
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const { value, text } of ionItems(linesOf(await ctx.storage.read(from)))) {
    count.processed++
    if (await isKept(value)) yield encoder.encode(`${text}\n`)
    else count.dropped++
  }
}

async function decide(ctx: RunContext, item: unknown, condition: string, type: 'INCLUDE' | 'EXCLUDE', onError: WhatThen): Promise<boolean> {
  let rendered: string
  try {
    rendered = await ctx.render(condition, variablesOf(item))
  } catch (error) {
    if (onError === 'FAIL') throw error
    ctx.logger.debug(`The condition cannot be rendered for an item: ${error instanceof Error ? error.message : error}`)
    return onError === 'INCLUDE'
  }
  return isTruthy(rendered) === (type === 'INCLUDE')
}
