import { referencedRoots } from '../expression/index.ts'
import type { Generation } from '../generation.ts'

/** Functions that say the same of a date whenever they are asked. */
const lasting = new Set([
  ...['isWeekend', 'isPublicHoliday', 'isLastWorkingDay', 'isDayWeekInMonth', 'dayOfWeek', 'dayOfMonth', 'monthOfYear', 'hourOfDay'],
  ...['max', 'min', 'range'],
])

/** Whether a condition or `when` depends on nothing but the date it is asked about: then its answer for a date to come may be told today.
 *  One that looks at a key-value entry, a variable or the clock has to be asked when that date has come. */
export function isAboutDates(value: unknown, generation: Generation): boolean {
  if (typeof value === 'string') {
    const { roots, functions, isDynamic } = referencedRoots(value, generation)
    return !isDynamic && [...roots].every((root) => root === 'trigger' || root === 'schedule') && functions.isSubsetOf(lasting)
  }
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every((member) => isAboutDates(member, generation))
}
