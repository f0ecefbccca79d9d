import type { RunContext } from '@windhover/sdk'
import { isStructure } from './deep-merge.ts'

/** A literal value with every text in it rendered to text; keys and other scalars stay. */
export async function renderedInside(ctx: RunContext, value: unknown): Promise<unknown> {
  if (typeof value === 'string') return ctx.render(value)
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderedInside(ctx, item)))
  if (!isStructure(value)) return value
  const members = await Promise.all(Object.entries(value).map(async ([key, member]) => [key, await renderedInside(ctx, member)] as const))
  return Object.fromEntries(members)
}
