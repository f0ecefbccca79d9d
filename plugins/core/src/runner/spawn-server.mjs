// Starts processes for a server that is too large to do so quickly: a fork copies the page tables of its parent. Jobs come as JSON
// lines on standard input: {"id", "argv", "cwd", "env", "socket", "token"}. Each process prints to two connections to that (abstract)
// socket, which begin with the token and 1 or 2. Answers go as JSON lines to standard output: {"id", "pid"}, {"id", "exit"}, and
// {"id", "error", "code"} for what could not be started. When standard input ends, every process and its group is killed.
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { constants } from 'node:os'

const running = new Set()
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    const job = JSON.parse(line)
    start(job).catch((error) => say({ id: job.id, error: error.message, code: error.code }))
  }
})
process.stdin.on('end', () => {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended meanwhile.
    }
  }
  process.exit(0)
})

async function start({ id, argv, cwd, env, socket, token }) {
  const streams = await Promise.all([1, 2].map((number) => open(socket, `${token}${number}`)))
  const [program, ...args] = argv
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', ...streams], detached: true })
      child.once('error', reject)
      child.once('spawn', () => {
        running.add(child.pid)
        say({ id, pid: child.pid })
        resolve()
      })
      child.once('exit', (code, signal) => {
        running.delete(child.pid)
        say({ id, exit: code ?? 128 + (constants.signals[signal] ?? 0) })
      })
    })
  } finally {
    for (const stream of streams) stream.destroy()
  }
}

function open(socket, greeting) {
  return new Promise((resolve, reject) => {
    const connection = connect({ path: `\0${socket}` }, () => connection.write(greeting, () => resolve(connection)))
    connection.once('error', reject)
  })
}
