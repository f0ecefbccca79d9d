import { InvalidRequest } from '@windhover/core/errors.ts'
import type { PageRequest } from '@windhover/core/ports/repositories.ts'

/** Counting stops here: the exact number of a million rows costs more than the page itself. */
export const totalCap = 10_000

export const offsetOf = ({ page, size }: PageRequest): number => Math.max(0, page - 1) * size

/** The columns a search is sorted by, of those that may be. @throws InvalidRequest for another field */
export function sortOf<C extends string>(
  page: PageRequest,
  columns: Readonly<Record<string, C>>,
): readonly { readonly column: C; readonly direction: 'asc' | 'desc' }[] {
  return (page.sort ?? []).map(({ field, descending }) => {
    const column = Object.hasOwn(columns, field) ? columns[field] : undefined
    if (column === undefined) {
      throw InvalidRequest({ message: `Cannot sort by '${field}': expected one of ${Object.keys(columns).join(', ')}` })
    }
    return { column, direction: descending ? 'desc' : 'asc' }
  })
}
