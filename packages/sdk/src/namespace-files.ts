import { z } from 'zod'

const listOfTexts = z.union([z.string().transform((text) => [text]), z.array(z.string())])
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])

/** `namespaceFiles` of a task: which files of which namespaces come into the working directory. */
export const namespaceFilesShape = z.object({
  enabled: flag.default(true),
  include: listOfTexts.default([]),
  exclude: listOfTexts.default([]),
  namespaces: listOfTexts.optional(),
  ifExists: z.enum(['OVERWRITE', 'FAIL', 'WARN', 'IGNORE']).default('OVERWRITE'),
  folderPerNamespace: flag.default(false),
})
