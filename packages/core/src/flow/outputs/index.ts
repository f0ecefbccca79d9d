export { type OutputResolution, resolveOutputs } from './resolve.ts'
