import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { processRunner } from '@windhover/plugin-core/runner/process.ts'
import { runTask, type TestOptions } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { warmRunner } from '../src/warm/warm-runner.ts'

interface Result extends Record<string, unknown> {
  readonly exitCode: number
  readonly vars?: Readonly<Record<string, unknown>>
}

function hasPython(): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'command -v python3'])
    return true
  } catch {
    return false
  }
}

const runners = [processRunner, warmRunner]

function run(type: string, properties: Readonly<Record<string, unknown>>, runner: string, options: TestOptions = {}) {
  const task = plugin.tasks.find((candidate) => candidate.type === `io.kestra.plugin.scripts.${type}`)
  if (task === undefined) throw new Error(`no task ${type}`)
  return runTask<Result>(task, { taskRunner: { type: runner }, ...properties }, { taskRunners: runners, ...options })
}

interface Seen {
  readonly logs: readonly string[]
  readonly exitCode: unknown
  readonly vars: unknown
}

/** What can be seen of a run, without the names that differ from run to run. */
async function seen(type: string, properties: Readonly<Record<string, unknown>>, runner: string): Promise<Seen> {
  const view = ({ logs, outputs }: { logs: readonly string[]; outputs: Result | undefined }): Seen => ({
    logs: logs
      .filter((line) => !line.startsWith('DEBUG '))
      .map((line) => line.replace(/\/[\w./-]+\/([0-9a-f-]{36})/g, 'FILE'))
      .toSorted(),
    exitCode: outputs?.exitCode,
    vars: outputs?.vars,
  })
  return run(type, properties, runner).then(view, (error: Error & { logs: readonly string[]; outputs: Result }) => view(error))
}

const scripts: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  ['prints and gives outputs', 'python.Script', { script: `print("a")\nprint('::{"outputs":{"x":1}}::')` }],
  ['fails with a traceback', 'python.Script', { script: 'def f():\n    raise ValueError("wrong")\nf()' }],
  ['ends with a code', 'python.Script', { script: 'import sys\nsys.exit(4)' }],
  ['cannot be read', 'python.Script', { script: 'def (:' }],
  [
    'sees its environment and folder',
    'python.Script',
    {
      env: { NAME: 'Ada' },
      inputFiles: { 'm.py': 'V = 7' },
      script:
        'import os, sys, m\nprint(os.environ["NAME"], m.V, __name__, len(sys.argv), sys.stdin.read() == "")\nprint(os.path.realpath(os.getcwd()) == os.path.realpath(os.environ["WORKING_DIR"]))',
    },
  ],
  [
    'starts others',
    'python.Script',
    { script: 'import subprocess\nprint(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout)' },
  ],
  [
    'says goodbye',
    'python.Script',
    { script: 'import atexit, threading\natexit.register(lambda: print("bye"))\nthreading.Timer(0.05, lambda: print("late")).start()' },
  ],
  [
    'runs a file by command',
    'python.Commands',
    { inputFiles: { 'main.py': 'print(__file__.endswith("main.py"))' }, commands: ['python main.py'] },
  ],
  ['is cold with beforeCommands', 'python.Script', { beforeCommands: ['export A=1'], script: 'import os\nprint(os.environ["A"])' }],
  ['prints and gives outputs', 'node.Script', { script: `console.log("a"); console.log('::{"outputs":{"x":1}}::')` }],
  ['is a module', 'node.Script', { script: 'import { basename } from "node:path"\nconsole.log(basename("/a/b"), typeof require)' }],
  [
    'is CommonJS',
    'node.Script',
    { script: 'const { basename } = require("node:path")\nconsole.log(basename("/a/b"), require.main === module, process.argv.length)' },
  ],
  ['is TypeScript', 'node.Script', { script: 'const a: number = 1\nconsole.log(a)' }],
  ['ends with a code', 'node.Script', { script: 'process.exit(4)' }],
  [
    'sees its environment',
    'node.Script',
    {
      env: { NAME: 'Ada' },
      script: 'console.log(process.env.NAME, process.cwd() === require("node:fs").realpathSync(process.env.WORKING_DIR))',
    },
  ],
]

describe.skipIf(!hasPython() || process.platform !== 'linux')('a warm interpreter', () => {
  test.each(scripts)('does what a process does when a script %s (%s)', async (_what, type, properties) => {
    const cold = await seen(type, properties, processRunner.type)
    const hot = await seen(type, properties, warmRunner.type)
    expect(hot).toEqual(cold)
  })

  test('scripts know nothing of each other', async () => {
    await run(
      'python.Script',
      { script: 'import os, sys, json\njson.dumps = None\nos.environ["LEFT"] = "1"\nsys.path.append("/left")' },
      warmRunner.type,
    )
    const { logs } = await run(
      'python.Script',
      { script: 'import os, sys, json\nprint(json.dumps(1), "LEFT" in os.environ, "/left" in sys.path)' },
      warmRunner.type,
    )
    expect(logs.filter((line) => line.startsWith('INFO'))).toEqual(['INFO 1 False False'])
  })

  test('many scripts at once keep their output apart', async () => {
    const texts = Array.from({ length: 12 }, (_, index) => `text-${index}`)
    const results = await Promise.all(
      texts.map((text) => run('python.Script', { script: `for i in range(200): print("${text}")` }, warmRunner.type)),
    )
    for (const [index, { logs }] of results.entries()) expect(logs.filter((line) => line === `INFO ${texts[index]}`)).toHaveLength(200)
  })

  test('after a kill nothing is left of a warm script and of what it started', async () => {
    const id = `run-${crypto.randomUUID()}`
    const controller = new AbortController()
    const script = `import os, signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["setsid", "sleep", "600"])
print("pids", os.getpid(), child.pid)
while True: time.sleep(0.1)`
    const killed: string[] = []
    const running = run('python.Script', { script }, warmRunner.type, { signal: controller.signal, taskRun: { id } }).catch(
      (error: { logs: string[] }) => {
        killed.push(...error.logs)
      },
    )
    while (marked(id).length === 0) await new Promise(setImmediate)
    controller.abort(new Error('killed'))
    await running
    expect(marked(id)).toEqual([])
    const pids = /pids (\d+) (\d+)/.exec(killed.join('\n'))
    for (const pid of pids?.slice(1) ?? []) expect(isRunning(pid)).toBe(false)
  })
})

/** A process that ended and waits for its parent to ask is not running. */
function isRunning(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}

/** Processes that carry the mark of a task run. */
function marked(taskRunId: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`WINDHOVER_TASK_RUN=${taskRunId}.`)
      } catch {
        return false // it ended meanwhile
      }
    })
}
