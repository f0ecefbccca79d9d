// npm test: prepares the checkout and runs every check, every test and, where the packs are beside the checkout, the conformance cases.
// Ends with one line `N passed, N failed`. Plain JavaScript: it must start on the old Node of a fresh machine.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { dependencies, root, runtime, say, serverBundle, webInterface } from './setup.mjs'

const node = runtime()
dependencies()
webInterface()
serverBundle()
const cache = join(root, '.cache')
mkdirSync(cache, { recursive: true })
/** What the tests ask of the REST API. */
const requests = join(cache, 'requests')
const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)

const totals = [await checks(), await tests(), await operations(), await conformance()]
const passed = totals.reduce((sum, total) => sum + total.passed, 0)
const failed = totals.reduce((sum, total) => sum + total.failed, 0)
for (const total of totals) say(`${total.name}: ${total.passed} passed, ${total.failed} failed${total.note ? ` (${total.note})` : ''}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** Format, lint, types, floors, unused: each counts as one. */
async function checks() {
  say('checks: format, lint, types, floors, unused code')
  const { status, output } = await runNode(['scripts/check.ts'])
  const count = (pattern) => (output.match(pattern) || []).length
  const total = { name: 'checks', passed: count(/^ok {4}/gm), failed: count(/^FAILED /gm) }
  return status !== 0 && total.failed === 0 ? { ...total, failed: 1, note: `scripts/check.ts ended with status ${status}` } : total
}

/** The tests of all packages, of the plugins and of the whole system. */
async function tests() {
  say('tests of the packages, the plugins and the whole system')
  const file = join(cache, 'vitest.json')
  rmSync(file, { force: true })
  rmSync(requests, { recursive: true, force: true })
  mkdirSync(requests, { recursive: true })
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const { status } = await runNode([vitest, 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`], {
    WINDHOVER_REQUESTS: requests,
  })
  if (!existsSync(file)) return { name: 'tests', passed: 0, failed: 1, note: `vitest ended with status ${status} and wrote no result` }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  // a file that does not load has no tests of its own to fail
  const broken = report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length
  const counted = report.numFailedTests + broken
  return { name: 'tests', passed: report.numPassedTests, failed: counted === 0 && status !== 0 ? 1 : counted }
}

/** Which operations of the REST API the tests used. */
async function operations() {
  const { status, output } = await runNode(['tools/tested-operations/main.ts', requests])
  return { name: 'operations', passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, note: output.trim().split('\n').at(-1) }
}

/** The recorded cases of the real engines. What is known to differ is within the floor; what falls below it counts as failed. */
async function conformance() {
  const folder = process.env.CONFORMANCE_DIR || join(root, '..', 'shared', 'conformance')
  if (!existsSync(folder)) return { name: 'conformance', passed: 0, failed: 0, note: `not run: there is no ${folder}` }
  say('conformance packs (npm run conformance)')
  const file = join(cache, 'conformance.json')
  rmSync(file, { force: true })
  const floor = join('tools', 'conformance', 'floor.json')
  const { status } = await runNode(['tools/conformance/main.ts', '--json', file, '--floor', floor, '--retry'])
  if (!existsSync(file)) return { name: 'conformance', passed: 0, failed: 1, note: `the runner ended with status ${status}` }
  const least = JSON.parse(readFileSync(join(root, floor), 'utf8'))
  const { scores } = JSON.parse(readFileSync(file, 'utf8'))
  const sum = (of) => scores.reduce((total, score) => total + of(score), 0)
  const below = sum(({ pack, passed: count }) => Math.max(0, (least[pack] || 0) - count))
  const note = `${sum((score) => score.failed) - below} differences known and within the floor, ${sum((score) => score.skipped)} skipped`
  return { name: 'conformance', passed: sum((score) => score.passed), failed: status !== 0 && below === 0 ? 1 : below, note }
}

/** Runs a program of the checkout with the prepared runtime, showing what it prints and keeping it. */
function runNode(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, env: { ...process.env, ...env, PATH: path }, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      process.stdout.write(chunk)
    })
    child.on('error', (error) => resolve({ status: -1, output: `${output}${error.message}` }))
    child.on('close', (status) => resolve({ status: status === null ? -1 : status, output }))
  })
}
