#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { bundleFolder } from './bundle-place.mjs'

// The start script's word for this process is not for those that tasks start.
if (process.env.WINDHOVER_OWN_ARENAS !== undefined) {
  delete process.env.MALLOC_ARENA_MAX
  delete process.env.WINDHOVER_OWN_ARENAS
}
// Keeps compiled code between starts: it halves the time to the first request.
enableCompileCache()
const { main } = await import(entry())
process.exitCode = await main(process.argv.slice(2))

/** The bundle of exactly these sources where there is one (less memory, a quicker start), else the sources. */
function entry() {
  if (process.env.WINDHOVER_FROM_SOURCES !== undefined) return './main.ts'
  const bundled = new URL('main.js', bundleFolder())
  return existsSync(bundled) ? bundled.href : './main.ts'
}
