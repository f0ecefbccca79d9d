// npm start: prepares the checkout and serves on http://localhost:8080. Arguments go to `windhover server local`.
import { join } from 'node:path'
import { root, run } from './setup.mjs'

run([join(root, 'packages/cli/src/bin.ts'), 'server', 'local', ...process.argv.slice(2)])
