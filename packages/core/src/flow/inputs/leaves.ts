import type { Input } from '../../model/flow.ts'

/** The inputs that hold values: children of a FORM take its place, with ids like `form.child`. They depend on each other by these whole ids. */
export function leafInputs(inputs: readonly Input[]): readonly Input[] {
  return inputs.flatMap((input) => (input.type === 'FORM' ? childrenOf(input) : [input]))
}

function childrenOf(form: Input): readonly Input[] {
  // A FORM's `inputs` were parsed as inputs with the flow.
  const children = (form['inputs'] ?? []) as readonly Input[]
  return leafInputs(children).map((child) => ({ ...child, id: `${form.id}.${child.id}` }))
}
