import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DockerClient } from '../src/docker/docker-client.ts'

/** A Docker engine for tests: one that runs already (DOCKER_HOST), or one of our own that ends with the tests. */
export interface TestEngine {
  readonly host: string
  readonly client: DockerClient
  /** Made here from the busybox of the machine, without any registry. */
  readonly image: string
  stop(): Promise<void>
}

const image = 'localhost/windhover-test:busybox'

/** Undefined, with the reason printed, where containers cannot run. */
export async function startEngine(): Promise<TestEngine | undefined> {
  const missing = ['busybox', 'tar'].filter((program) => pathOf(program) === undefined)
  if (missing.length > 0) return refuse(`${missing.join(' and ')} is not installed`)
  const engine = (await running()) ?? (await own())
  if (engine === undefined) return undefined
  try {
    await importImage(engine.client)
    const { Id } = await engine.client.json('/containers/create', {
      method: 'POST',
      body: { Image: image, Cmd: ['true'], HostConfig: { NetworkMode: 'none' } },
    })
    await engine.client.text(`/containers/${String(Id)}/start`, { method: 'POST' })
    await engine.client.text(`/containers/${String(Id)}/wait`, { method: 'POST' })
    await engine.client.text(`/containers/${String(Id)}`, { method: 'DELETE' })
    return { ...engine, image }
  } catch (error) {
    await engine.stop()
    return refuse(`a container does not start: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refuse(reason: string): undefined {
  console.log(`skipped: the tests of the Docker task runner, because ${reason}`)
  return undefined
}

type Engine = Omit<TestEngine, 'image'>

async function running(): Promise<Engine | undefined> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'
  const client = new DockerClient(host)
  return (await client.answers()) ? { host, client, stop: async () => undefined } : undefined
}

/** containerd and dockerd in a folder of their own: no bridge, no firewall rules, nothing of the machine is touched. */
async function own(): Promise<Engine | undefined> {
  if (process.getuid?.() !== 0) return refuse('no engine answers, and only root may start one')
  const missing = ['containerd', 'dockerd'].filter((program) => pathOf(program) === undefined)
  if (missing.length > 0) return refuse(`no engine answers, and ${missing.join(' and ')} is not installed (Debian: docker.io)`)
  const folder = mkdtempSync(join(tmpdir(), 'windhover-docker-'))
  const at = (name: string) => join(folder, name)
  mkdirSync(at('containerd'))
  writeFileSync(
    at('containerd.toml'),
    `version = 2\nroot = "${at('containerd/root')}"\nstate = "${at('containerd/state')}"\n[grpc]\n  address = "${at('containerd.sock')}"\n`,
  )
  const output = openSync(at('output.txt'), 'a')
  // Should the tests break down, the daemons end with them.
  const guard = pathOf('setpriv') === undefined ? [] : ['setpriv', '--pdeathsig', 'TERM']
  const start = (...command: readonly string[]) => {
    const [program = '', ...args] = [...guard, ...command]
    return spawn(program, args, { stdio: ['ignore', output, output], detached: true })
  }
  const containerd = start('containerd', '-c', at('containerd.toml'))
  for (let tries = 0; tries < 100 && !existsSync(at('containerd.sock')); tries += 1) await pause(100)
  const host = `unix://${at('docker.sock')}`
  const dockerd = start(
    'dockerd',
    ...['--containerd', at('containerd.sock'), '-H', host, '--data-root', at('data'), '--exec-root', at('exec')],
    ...[
      '--pidfile',
      at('dockerd.pid'),
      '--iptables=false',
      '--ip6tables=false',
      '--bridge=none',
      '--exec-opt',
      'native.cgroupdriver=cgroupfs',
    ],
  )
  const client = new DockerClient(host)
  const stop = async () => {
    for (const daemon of [dockerd, containerd]) {
      daemon.kill('SIGTERM')
      for (let tries = 0; tries < 100 && daemon.exitCode === null && daemon.signalCode === null; tries += 1) await pause(100)
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  for (let tries = 0; tries < 200; tries += 1) {
    if (await client.answers()) return { host, client, stop }
    if (dockerd.exitCode !== null) break
    await pause(100)
  }
  await stop()
  return refuse('dockerd does not start here')
}

async function importImage(client: DockerClient): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'windhover-image-'))
  try {
    for (const folder of ['bin', 'tmp', 'etc', 'proc', 'sys', 'dev']) mkdirSync(join(root, folder))
    execFileSync('cp', [pathOf('busybox') ?? '', join(root, 'bin/busybox')])
    execFileSync(join(root, 'bin/busybox'), ['--install', '-s', join(root, 'bin')], { env: {} })
    for (const link of execFileSync(join(root, 'bin/busybox'), ['--list'], { encoding: 'utf8' }).split('\n'))
      if (link !== '' && link !== 'busybox') execFileSync('ln', ['-sf', 'busybox', join(root, 'bin', link)])
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n')
    const archive = spawn('tar', ['-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'ignore'] })
    await client.text('/images/create', {
      method: 'POST',
      query: { fromSrc: '-', repo: 'localhost/windhover-test', tag: 'busybox', changes: 'ENV PATH=/bin' },
      body: archive.stdout,
    })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function pathOf(program: string): string | undefined {
  try {
    return execFileSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
