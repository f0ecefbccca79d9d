import { type RenderOptions, render, type Variables } from '../../src/expression/index.ts'
import { factOptions } from './facts.ts'

export const options: RenderOptions = factOptions('1.3')
export const options20: RenderOptions = factOptions('2.0')

/** The text of an expression. */
export function show(expression: string, variables: Variables = {}, given: RenderOptions = options): string {
  return render(`{{ ${expression} }}`, variables, given)
}
