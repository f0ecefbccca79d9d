import type { Expression } from './ast.ts'
import type { Evaluate } from './context.ts'

/** What the parts of the compiler need of the whole. */
export interface Compiler {
  /** A closure that gives the value. */
  expression(node: Expression): Evaluate
  /** The same, but a variable or attribute that does not exist gives `absent` where that costs less than throwing. */
  soft(node: Expression): Evaluate
}
