// npm start: prepares the checkout and serves on http://localhost:8080. Arguments go to `windhover server local`.
import { join } from 'node:path'
import { dependencies, root, run, serverBundle, webInterface } from './setup.mjs'

dependencies()
webInterface()
serverBundle()
run(['--max-semi-space-size=4', join(root, 'packages/cli/src/bin.mjs'), 'server', 'local', ...process.argv.slice(2)])
