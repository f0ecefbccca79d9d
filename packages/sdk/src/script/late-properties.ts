import { parseJson } from '../dbl.ts'
import { TaskError } from '../errors.ts'
import type { RunContext } from '../run-context.ts'

type Extra = Readonly<Record<string, unknown>>

/** A list of texts: written as one, or as one text that renders to a JSON list; any other text is a list of one. */
export async function renderedList(ctx: RunContext, value: unknown, extra: Extra): Promise<readonly string[]> {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return Promise.all(value.map((member) => ctx.render(String(member), extra)))
  const text = await ctx.render(String(value), extra)
  if (text.trim() === '') return []
  const parsed = text.trimStart().startsWith('[') ? jsonOf(text) : undefined
  return Array.isArray(parsed) ? parsed.map(textOf) : [text]
}

/** A map of texts: written as one, or as a text that renders to a JSON map. Members without value are left out. */
export async function renderedMap(ctx: RunContext, value: unknown, name: string, extra: Extra): Promise<Readonly<Record<string, string>>> {
  if (value === undefined || value === null) return {}
  const map = typeof value === 'string' ? jsonOf(await ctx.render(value, extra)) : value
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw new TaskError(`\`${name}\` must be a map of texts`)
  const isRendered = typeof value === 'string'
  const entries = Object.entries(map).filter(([, member]) => member !== null && member !== undefined)
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([key, member]) => {
        const text = textOf(member)
        return isRendered ? ([key, text] as const) : ([await ctx.render(key, extra), await ctx.render(text, extra)] as const)
      }),
    ),
  )
}

/** Text as it is; anything else as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    // Not JSON: a plain text.
    return undefined
  }
}
