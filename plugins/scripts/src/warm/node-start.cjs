// Started ahead of its script: waits on a connection for a job, one JSON text, becomes it, and runs it as `node file` would.
const { runMain } = require('node:module')
const { connect } = require('node:net')

const [name, token] = process.env.WINDHOVER_CONTROL.split(' ')
const control = connect({ path: `\0${name}` }, () => control.write(`${token}1`))
let text = ''
control.setEncoding('utf8')
control.on('data', (piece) => {
  text += piece
})
control.on('error', () => process.exit(0))
control.on('close', () => {
  // Nobody has a script for it.
  if (text === '') process.exit(0)
  become(JSON.parse(text))
})

function become({ file, cwd, env }) {
  process.chdir(cwd)
  for (const key of Object.keys(process.env)) delete process.env[key]
  Object.assign(process.env, env)
  process.argv = [process.execPath, file]
  runMain(file)
}
