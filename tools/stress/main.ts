/** `npm run stress`: what a server of its own takes: bombs, slow clients, idle followers, and how quick it answers meanwhile. */
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ServerProcess } from '../local/server-process.ts'

const megabyte = 2 ** 20
const folder = await mkdtemp(join(tmpdir(), 'windhover-stress-'))
const server = await ServerProcess.start(folder)
const agent = new Agent({ keepAlive: true, maxSockets: 2000 })

function send(method: string, path: string, body?: Buffer | string, type = 'application/json'): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const headers = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }
    const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      answer.on('error', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    // a refused upload ends the connection while it is being sent
    sent.on('error', () => resolve({ status: 0, text: '' }))
    sent.end(body)
  })
}

async function healthMs(): Promise<string> {
  const times: number[] = []
  for (let count = 0; count < 100; count += 1) {
    const begun = performance.now()
    await send('GET', '/health')
    times.push(performance.now() - begun)
    await pause(5)
  }
  times.sort((left, right) => left - right)
  return `/health p50 ${times[50]?.toFixed(1)} ms, p99 ${times[98]?.toFixed(1)} ms`
}

const report = (what: string): void =>
  console.log(`${what}: ${Math.round(server.residentBytes() / megabyte)} MiB resident, server ${server.isAlive ? 'alive' : 'DEAD'}`)

async function bombs(): Promise<void> {
  const kinds: readonly (readonly [string, Buffer])[] = [
    ['100 MB of brackets', Buffer.alloc(100 * megabyte, '[')],
    ['15 MB of brackets', Buffer.alloc(15 * megabyte, '[')],
    ['15 MB of numbers', Buffer.concat([Buffer.from('[0'), Buffer.alloc(15 * megabyte - 3, ',0'), Buffer.from(']')])],
    ['1 MB of brackets', Buffer.concat([Buffer.alloc(megabyte, '['), Buffer.alloc(megabyte, ']')])],
  ]
  for (const [name, body] of kinds) {
    const begun = performance.now()
    const answers = await Promise.all(Array.from({ length: 4 }, () => send('POST', '/api/v1/main/executions/latest', body)))
    report(`4 × ${name}: ${answers.map(({ status }) => status)} in ${Math.round(performance.now() - begun)} ms`)
  }
  const yaml = [
    'a0: &a0 [x]',
    ...Array.from({ length: 40 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level},*a${level},*a${level}]`),
  ].join('\n')
  const bomb = await send('POST', '/api/v1/main/flows', yaml, 'application/x-yaml')
  report(`YAML of billion laughs: ${bomb.status}`)
  const nested = await send('POST', '/api/v1/main/flows', '[\n'.repeat(100_000), 'application/x-yaml')
  report(`YAML nested 100,000 deep: ${nested.status}`)
}

async function slowClients(): Promise<void> {
  const sockets: Socket[] = []
  for (let count = 0; count < 500; count += 1) {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {}) // the server may end it, which is the point
    socket.write(
      'POST /api/v1/main/flows HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-yaml\r\nContent-Length: 1000000\r\n\r\nid: ',
    )
    sockets.push(socket)
  }
  await pause(1000)
  report(`500 clients that stop within their body; ${await healthMs()}`)
  for (const socket of sockets) socket.destroy()
}

async function followers(): Promise<void> {
  await send(
    'POST',
    '/api/v1/main/flows',
    'id: waits\nnamespace: company.stress\ntasks: [{id: p, type: io.kestra.plugin.core.flow.Pause}]\n',
    'application/x-yaml',
  )
  const created = await send('POST', '/api/v1/main/executions/company.stress/waits')
  // the API answers with the execution
  const { id } = JSON.parse(created.text) as { id: string }
  await pause(500)
  const open: { readonly sent: ClientRequest; answer?: IncomingMessage }[] = []
  let frames = 0
  for (let count = 0; count < 1000; count += 1) {
    const sent = request({ host: '127.0.0.1', port: server.port, path: `/api/v1/main/executions/${id}/follow`, agent }, (answer) => {
      answer.on('data', (chunk: Buffer) => {
        frames += chunk.toString().split('id: ').length - 1
      })
    })
    sent.on('error', () => {}) // ended below
    sent.end()
    open.push({ sent })
  }
  await pause(3000)
  report(`1,000 idle followers, ${frames} frames; ${await healthMs()}`)
  const before = frames
  const begun = performance.now()
  await send('POST', `/api/v1/main/executions/${id}/resume`)
  while (frames < before + 1000 && performance.now() - begun < 10_000) await pause(10)
  report(`a change reached all of them within ${Math.round(performance.now() - begun)} ms (${frames - before} frames)`)
  for (const { sent } of open) sent.destroy()
}

try {
  report(`fresh; ${await healthMs()}`)
  await bombs()
  await slowClients()
  await followers()
  await pause(1000)
  report(`at the end; ${await healthMs()}`)
  process.exitCode = server.isAlive ? 0 : 1
} finally {
  agent.destroy()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
