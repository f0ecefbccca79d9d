import type { Filter, Given } from '../callable.ts'
import type { Context } from '../context.ts'
import { ExpressionError, templateError } from '../expression-error.ts'
import { ionText } from '../format/ion-writer.ts'
import { yamlText } from '../format/yaml-writer.ts'
import { runJq } from '../jq/index.ts'
import { castText } from '../values/cast.ts'
import { className } from '../values/class-name.ts'
import { javaText, jsonText } from '../values/text.ts'

const json: Filter = { apply: (input) => (input === null ? 'null' : jsonText(input)) }

export const documentFilters: Readonly<Record<string, Filter>> = {
  json,
  toJson: json,
  toIon: { apply: (input) => (input === null ? 'null' : ionText(input)) },
  yaml: { apply: (input) => (input === null ? 'null' : yamlText(input)) },
  jq: { parameters: ['expression'], apply: jq },
}

function jq(input: unknown, given: Given, context: Context): unknown {
  if (input === null) return null
  if ((given['expression'] ?? null) === null) throw templateError("The 'jq' filter expects an argument 'expression'.")
  const program = castText(given['expression'])
  try {
    return runJq(program, input, context.options.now)
  } catch (error) {
    if (!(error instanceof ExpressionError) || error.kind === 'limit') throw error
    throw templateError(`Unable to parse jq value '${javaText(input)}' with type '${className(input)}'`, error)
  }
}
