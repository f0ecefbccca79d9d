#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Keeps compiled code between starts: it halves the time to the first request.
enableCompileCache()
const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
