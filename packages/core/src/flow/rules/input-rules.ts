import type { Input } from '../../model/flow.ts'

export interface InputRule {
  /** The property that is wrong; absent for the input as a whole. */
  readonly property?: string
  readonly message: string
}

const arrayItems = ['ARRAY', 'SECRET', 'MULTISELECT', 'ENUM', 'SELECT']
const multiselectItems = ['ARRAY', 'SECRET', 'MULTISELECT', 'ENUM', 'SELECT']

/** What is wrong with an input by itself (core-semantics §1.2, §1.4). */
export function inputRules(input: Input): readonly InputRule[] {
  const rules: InputRule[] = []
  if (input.defaults !== undefined && !input.required) {
    rules.push({ message: 'Inputs with a default value must be required, since the default is always applied.' })
  }
  if (input.defaults !== undefined && input.prefill !== undefined) {
    rules.push({ message: 'Inputs with a default value cannot also have a prefill.' })
  }
  rules.push(...patternRules(input), ...itemTypeRules(input), ...formRules(input), ...fileRules(input))
  return rules
}

function patternRules(input: Input): readonly InputRule[] {
  const validator = input['validator']
  if (typeof validator !== 'string' || isPattern(validator)) return []
  return [{ property: 'validator', message: `invalid pattern [${validator}]` }]
}

/** Whether a text is a regular expression; Java's possessive quantifiers, inline flags and anchors are given the benefit of the doubt. */
function isPattern(pattern: string): boolean {
  const portable = pattern
    .replace(/^\(\?[a-zA-Z]+\)/, '')
    .replace(/([*+?}])\+/g, '$1')
    .replace(/\(\?>/g, '(?:')
    .replace(/\\[AzZGQE]/g, '')
    .replace(/\\p\{(?:Alpha|Digit|Alnum|Punct|Upper|Lower|Space|ASCII)\}/g, '\\w')
  try {
    new RegExp(portable, 'u')
    return true
  } catch {
    return isSloppyPattern(portable)
  }
}

/** Escapes that the strict mode refuses (`\-`) are good in Java. */
function isSloppyPattern(pattern: string): boolean {
  try {
    new RegExp(pattern)
    return true
  } catch {
    // Not a regular expression in any reading: that is the answer.
    return false
  }
}

function itemTypeRules(input: Input): readonly InputRule[] {
  const itemType = input['itemType']
  if (typeof itemType !== 'string') return []
  const refused = input.type === 'ARRAY' ? arrayItems : input.type === 'MULTISELECT' ? multiselectItems : []
  return refused.includes(itemType) ? [{ message: `\`itemType\` cannot be ${itemType}` }] : []
}

function formRules(input: Input): readonly InputRule[] {
  if (input.type !== 'FORM') return []
  const rules: InputRule[] = []
  const leaves = Array.isArray(input['inputs']) ? (input['inputs'] as readonly Input[]) : [] // made by readInputs
  if (leaves.some((leaf) => leaf.type === 'FORM')) {
    rules.push({ message: 'A FORM input cannot contain another FORM input; grouping is limited to a single level.' })
  }
  if (input.defaults !== undefined || input.prefill !== undefined) {
    rules.push({ message: 'A FORM input groups other inputs and cannot declare a default value or a prefill.' })
  }
  return rules
}

function fileRules(input: Input): readonly InputRule[] {
  const defaults = input.defaults
  if (input.type !== 'FILE' || typeof defaults !== 'string' || /\{[{%]/.test(defaults)) return []
  if (/^(?:file|nsfile):\/\//.test(defaults)) return []
  const message = "inputs of type 'FILE' only support `defaults` as local files using a file URI or as namespace files using a nsfile URI"
  return [{ message }]
}
