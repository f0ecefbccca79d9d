import { InvalidEntity } from '@windhover/core/errors.ts'
import type { PageRequest } from '@windhover/core/ports/repositories.ts'

/** Kestra reads both as 32-bit integers. */
const largest = 2 ** 31 - 1

/** `page`, `size` and `sort` of a search. @throws InvalidEntity naming the parameter */
export function pageOf(query: URLSearchParams): PageRequest {
  const sort = query.getAll('sort').map(sortOf)
  return { page: positive(query, 'page', 1), size: positive(query, 'size', 10), ...(sort.length > 0 && { sort }) }
}

function positive(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name)
  if (text === null || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw InvalidEntity({ message: `${name}: must be greater than or equal to 1, got '${text}'` })
  if (value > largest) throw InvalidEntity({ message: `${name}: must be less than or equal to ${largest}, got '${text}'` })
  return value
}

function sortOf(text: string): { field: string; descending: boolean } {
  const parts = text.split(':')
  const [field = '', direction] = parts
  if (parts.length !== 2 || field === '')
    throw InvalidEntity({ message: `Invalid sort parameter '${text}', expected field:asc or field:desc` })
  return { field, descending: direction !== 'asc' }
}
