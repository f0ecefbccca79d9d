// Runs a TypeScript program of the checkout with the prepared runtime: node scripts/with-runtime.mjs FILE [ARGS…]
import { join } from 'node:path'
import { root, run } from './setup.mjs'

const [file, ...args] = process.argv.slice(2)
run([join(root, file), ...args])
