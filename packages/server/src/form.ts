import type { Call } from './route.ts'

/** The inputs of a create call: one part per input; a file part is stored below the execution and stands for its URI. */
export interface Form {
  readonly inputs: Readonly<Record<string, unknown>>
}

/** Where file parts are stored; absent: they are read and dropped, only their name counts (validation). */
export interface FormTarget {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly executionId: string
}

/** Reads a multipart body, or the members of a JSON one. An empty body is an empty form. */
export async function formOf({ engine, request, body }: Call, target: FormTarget | undefined): Promise<Form> {
  if (!request.isMultipart()) return { inputs: typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {} }
  const inputs: Record<string, unknown> = {}
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') inputs[part.fieldname] = add(inputs[part.fieldname], part.value)
      else if (target === undefined) {
        for await (const _chunk of part.file);
        inputs[part.fieldname] = part.filename
      } else {
        // Clients from before 0.2x name every file part `files` and put the input's id into the file name.
        const inputId = part.fieldname === 'files' ? part.filename : part.fieldname
        inputs[inputId] = await engine.executions.storeInputFile(target, inputId, part.filename, part.file)
      }
    }
  } catch (error) {
    if (!isEmptyForm(error, inputs)) throw error
  }
  return { inputs }
}

/** A repeated part is a list. */
const add = (known: unknown, value: unknown): unknown =>
  known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]

/** A form of which only the closing boundary was sent. */
const isEmptyForm = (error: unknown, inputs: object): boolean =>
  error instanceof Error && /Unexpected end of (form|multipart)/i.test(error.message) && Object.keys(inputs).length === 0
