/** Numbers as values hold them. They live in the SDK because tasks read and write them too. */
export { Dbl, dbl, dblText, parseJson, stringifyJson } from '@windhover/sdk/dbl.ts'
