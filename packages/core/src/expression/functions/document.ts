import type { ExpressionFunction, Given } from '../callable.ts'
import { ExpressionError, javaError, templateError } from '../expression-error.ts'
import { readIon } from '../format/ion-reader.ts'
import { readYaml } from '../format/yaml-reader.ts'
import { castBoolean } from '../values/cast.ts'
import { parseFirstJson } from '../values/json.ts'

const fromJson: ExpressionFunction = {
  parameters: ['json'],
  call(given) {
    if (!('json' in given)) throw templateError("The 'fromJson' function expects an argument 'json'.")
    const text = given['json']
    if (text === null) return null
    if (typeof text !== 'string') throw templateError("The 'fromJson' function expects an argument 'json' with type string.")
    return reading('Invalid json', () => parseFirstJson(text))
  },
}

export const documentFunctions: Readonly<Record<string, ExpressionFunction>> = {
  fromJson,
  json: fromJson,
  fromIon: { parameters: ['ion', 'allRows'], call: (given, context) => fromIon(given, context.rules.ionDayIsDate) },
  yaml: {
    parameters: ['yaml'],
    call(given) {
      const text = given['yaml']
      if (text === undefined) throw templateError("The 'yaml' function expects an argument 'yaml'.")
      if (typeof text !== 'string') throw templateError("The 'yaml' function expects an argument 'yaml' with type string.")
      return reading('Invalid yaml', () => readYaml(text))
    },
  },
}

function fromIon(given: Given, dayIsDate: boolean): unknown {
  if (!('ion' in given)) throw templateError("The 'fromIon' function expects an argument 'ion'.")
  const source = given['ion']
  if (source === null) return null
  const text = source instanceof Uint8Array ? new TextDecoder().decode(source) : source
  if (typeof text !== 'string') throw templateError("The 'fromIon' function expects an argument 'ion' with type string.")
  if (given['allRows'] === null) throw javaError('NullPointerException', 'the argument allRows is null')
  const allRows = given['allRows'] !== undefined && castBoolean(given['allRows'])
  return reading('Invalid ion', () => {
    const values = readIon(text, { dayIsDate, firstOnly: !allRows })
    if (values.includes(null)) throw javaError('NullPointerException', 't is null in sink.next(t)')
    return allRows ? values : (values[0] ?? null)
  })
}

function reading<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ExpressionError) || error.kind === 'limit') throw error
    throw templateError(`${what}: ${error.message}`, error)
  }
}
