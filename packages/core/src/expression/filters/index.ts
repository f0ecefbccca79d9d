import type { Filter } from '../callable.ts'
import { collectionFilters } from './collection.ts'
import { documentFilters } from './document.ts'
import { encodingFilters } from './encoding.ts'
import { replacementFilters } from './replacement.ts'
import { textFilters } from './text.ts'
import { timeFilters } from './time.ts'
import { valueFilters } from './value.ts'

/** Every filter by name; which of them a generation lacks is told by its rules. */
export const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...valueFilters,
    ...textFilters,
    ...encodingFilters,
    ...collectionFilters,
    ...replacementFilters,
    ...timeFilters,
    ...documentFilters,
  }),
)
