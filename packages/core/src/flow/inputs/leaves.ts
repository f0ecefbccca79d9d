import type { Input } from '../../model/flow.ts'

/** The inputs that hold values: children of a FORM take its place, with ids like `form.child`, and depend on each other by those ids. */
export function leafInputs(inputs: readonly Input[]): readonly Input[] {
  return inputs.flatMap((input) => (input.type === 'FORM' ? childrenOf(input) : [input]))
}

function childrenOf(form: Input): readonly Input[] {
  // A FORM's `inputs` were parsed as inputs with the flow.
  const children = (form['inputs'] ?? []) as readonly Input[]
  const own = new Set(children.map((child) => child.id))
  return leafInputs(children).map((child) => ({ ...child, id: `${form.id}.${child.id}`, ...qualified(form, child, own) }))
}

/** A child names its siblings by their short ids or by the whole path. */
function qualified(form: Input, child: Input, own: ReadonlySet<string>): Pick<Input, 'dependsOn'> {
  if (child.dependsOn?.inputs === undefined) return {}
  const inputs = child.dependsOn.inputs.map((id) => (own.has(id) ? `${form.id}.${id}` : id))
  return { dependsOn: { ...child.dependsOn, inputs } }
}
