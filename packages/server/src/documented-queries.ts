import { z } from 'zod'

/** Query parameters that many routes have, for their documentation. */
export const pageQuery = { page: z.int().min(1).optional(), size: z.int().min(1).optional(), sort: z.array(z.string()).optional() }
export const filtersQuery = { filters: z.array(z.unknown()).optional() }
export const textQuery = { q: z.string().optional() }

/** `{results, total}` of a search. */
export const pageOfSchema = (item: z.ZodType) => z.object({ results: z.array(item), total: z.int() })
export const anyObject = z.record(z.string(), z.unknown())
