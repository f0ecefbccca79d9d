import { readFileSync } from 'node:fs'

// The package's own manifest: the only place where the version stands.
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Version of this server. */
export const version: string = manifest.version
