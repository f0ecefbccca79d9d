import type { ExpressionFunction } from '../callable.ts'
import { calendarFunctions } from './calendar.ts'
import { documentFunctions } from './document.ts'
import { encryptionFunctions } from './encryption.ts'
import { executionFunctions } from './execution.ts'
import { ioFunctions } from './io.ts'
import { mathFunctions } from './math.ts'
import { randomFunctions } from './random.ts'
import { renderingFunctions } from './rendering.ts'

/** Every function by name; which of them a generation lacks is told by its rules. */
export const functions: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({
    ...mathFunctions,
    ...randomFunctions,
    ...renderingFunctions,
    ...ioFunctions,
    ...encryptionFunctions,
    ...executionFunctions,
    ...calendarFunctions,
    ...documentFunctions,
  }),
)
