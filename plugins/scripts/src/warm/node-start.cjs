// Started ahead of its script: waits for a job, one JSON line on file descriptor 3, becomes it, and runs it as `node file` would.
const { closeSync, readSync } = require('node:fs')
const { runMain } = require('node:module')

const piece = Buffer.alloc(65_536)
const pieces = []
for (;;) {
  const length = readSync(3, piece)
  if (length === 0) process.exit(0)
  pieces.push(Buffer.from(piece.subarray(0, length)))
  if (piece.includes(10) && pieces.at(-1).at(-1) === 10) break
}
closeSync(3)
const { file, cwd, env } = JSON.parse(Buffer.concat(pieces).toString('utf8'))
process.chdir(cwd)
for (const name of Object.keys(process.env)) delete process.env[name]
Object.assign(process.env, env)
process.argv = [process.execPath, file]
runMain(file)
