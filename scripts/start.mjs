// npm start: prepares the checkout and serves on http://localhost:8080. Arguments go to `windhover server local`.
import { join } from 'node:path'
import { dependencies, root, run, serverBundle, webInterface } from './setup.mjs'

dependencies()
webInterface()
serverBundle()
// as bin/windhover does
const arenas = process.env.MALLOC_ARENA_MAX === undefined ? { MALLOC_ARENA_MAX: '2', WINDHOVER_OWN_ARENAS: '1' } : {}
run(['--max-semi-space-size=4', join(root, 'packages/cli/src/bin.mjs'), 'server', 'local', ...process.argv.slice(2)], arenas)
