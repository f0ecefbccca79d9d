import type { Input } from '../../model/flow.ts'

/** Name under which an uploaded file is stored. In the old form the part is called `files` and its file name is the input's id:
 *  then the name takes the input's `extension`. */
export function storedFileName(input: Input, fileName: string): string {
  if (fileName !== input.id) return fileName
  const extension = input['extension']
  return `${fileName}${typeof extension === 'string' ? extension : '.upl'}`
}

/** Why a file of this name cannot be given, or undefined when it can. Extensions are compared in lower case, with their dot. */
export function fileRefusal(input: Input, fileName: string): string | undefined {
  const allowed = input['allowedFileExtensions']
  if (!Array.isArray(allowed) || allowed.length === 0) return undefined
  const dot = fileName.lastIndexOf('.')
  const extension = dot < 0 ? '' : fileName.slice(dot).toLowerCase()
  const isAllowed = allowed.some((one) => String(one).toLowerCase() === extension)
  return isAllowed
    ? undefined
    : `Invalid value for input \`${input.id}\`. Cause: File type not allowed. Accepted extensions: ${allowed.join(', ')}`
}

/** URIs that are kept as they are; any other text would be a path of the machine, which nobody may read this way. */
export const isFileUri = (text: string): boolean => /^(?:kestra|file|nsfile):/.test(text)
