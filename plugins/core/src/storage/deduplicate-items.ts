import { defineTask, type IonItem, ionItems, linesOf, literal, type RunContext, storageUri, z } from '@windhover/sdk'
import { variablesOf } from './item-variables.ts'

export const deduplicateItems = defineTask({
  type: 'io.kestra.plugin.core.storage.DeduplicateItems',
  aliases: ['io.kestra.core.tasks.storages.DeduplicateItems'],
  title: 'Keep one item for each key',
  description: 'Of the items that give the same key, the last one is kept, at its own place. Memory holds the keys, not the items.',
  properties: {
    from: storageUri().describe('A file of items, one Ion or JSON value per line.'),
    expr: literal(z.string()).describe('Gives the key of an item, whose members are variables: `{{ id }}`.'),
  },
  outputs: { uri: z.string(), numKeys: z.int(), processedItemsTotal: z.int(), droppedItemsTotal: z.int() },
  examples: [{ title: 'One row for each customer', yaml: 'from: "{{ outputs.query.uri }}"\nexpr: "{{ customer }}"' }],
  async run(ctx, { from, expr }) {
    const lastOf = new Map<string, number>()
    let total = 0
    for await (const { value } of itemsOf(ctx, from)) lastOf.set(await ctx.render(expr, variablesOf(value)), total++)
    const uri = await ctx.storage.put(kept(itemsOf(ctx, from), new Set(lastOf.values())), { extension: '.ion' })
    return { uri, numKeys: lastOf.size, processedItemsTotal: total, droppedItemsTotal: total - lastOf.size }
  },
})

async function* itemsOf(ctx: RunContext, uri: string): AsyncIterable<IonItem> {
  yield* ionItems(linesOf(await ctx.storage.read(uri)))
}

async function* kept(items: AsyncIterable<IonItem>, places: ReadonlySet<number>): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  let index = 0
  for await (const { text } of items) if (places.has(index++)) yield encoder.encode(`${text}\n`)
}
