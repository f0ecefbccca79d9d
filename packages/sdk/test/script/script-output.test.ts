import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter } from '../../src/script/line-splitter.ts'
import { ScriptOutput } from '../../src/script/script-output.ts'

interface Heard {
  readonly logs: readonly string[]
  readonly metrics: readonly unknown[]
  readonly vars: Readonly<Record<string, unknown>>
}

/** What becomes of text printed on standard output, in pieces of one byte where `bytewise`. */
function heard(text: string | Uint8Array, options: { bytewise?: boolean; isJoined?: boolean; stream?: 'stdout' | 'stderr' } = {}): Heard {
  const logs: string[] = []
  const metrics: unknown[] = []
  const write = (level: string) => (message: string) => void logs.push(`${level} ${message}`)
  const measure = (kind: string) => (name: string, value: number, tags?: unknown) => void metrics.push([kind, name, value, tags])
  const output = new ScriptOutput(
    {
      logger: { trace: write('TRACE'), debug: write('DEBUG'), info: write('INFO'), warn: write('WARN'), error: write('ERROR') },
      metrics: { counter: measure('counter'), timer: measure('timer'), gauge: measure('gauge') },
    },
    options.isJoined,
  )
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const size = options.bytewise === true ? 1 : bytes.length
  for (let at = 0; at < bytes.length; at += size) void output.write(options.stream ?? 'stdout', bytes.subarray(at, at + size))
  output.end()
  return { logs, metrics, vars: output.vars }
}

function linesOf(pieces: readonly Uint8Array[]): readonly string[] {
  const lines: string[] = []
  const splitter = new LineSplitter((line) => lines.push(line))
  for (const piece of pieces) splitter.write(piece)
  splitter.end()
  return lines
}

test.each([false, true])('outputs, metrics and logs of messages are taken, other lines are logged (byte by byte: %s)', (bytewise) => {
  const printed = [
    'plain ünïcode',
    '::{"outputs":{"a":1,"b":{"c":[1.0,null]}}}::',
    '::{"outputs":{"a":2}}::',
    '::{"metrics":[{"name":"rows","type":"counter","value":3,"tags":{"t":1}},{"name":"took","type":"timer","value":1.5},{"name":"iso","type":"timer","value":"PT2S"},{"name":"g","type":"gauge","value":7}]}::',
    '::{"logs":[{"level":"WARNING","message":"careful"},{"message":"plain"}]}::',
    '',
    'no end',
  ].join('\n')
  const { logs, metrics, vars } = heard(printed, { bytewise })
  expect(logs).toEqual(['INFO plain ünïcode', 'WARN careful', 'INFO plain', 'INFO ', 'INFO no end'])
  expect(vars['a']).toBe(2)
  expect(JSON.stringify(vars['b'])).toContain('null')
  expect(metrics).toEqual([
    ['counter', 'rows', 3, { t: '1' }],
    ['timer', 'took', 1500, undefined],
    ['timer', 'iso', 2000, undefined],
    ['gauge', 'g', 7, undefined],
  ])
})

test('what is printed on standard error is logged as an error, and its messages count', () => {
  const { logs, vars } = heard('oops\n::{"outputs":{"x":1}}::\n', { stream: 'stderr' })
  expect(logs).toEqual(['ERROR oops'])
  expect(vars).toEqual({ x: 1 })
})

test.each([
  '::{"outputs":}::',
  '::{"outputs":[1]}::',
  '::{"metrics":[{"name":"m","value":"many"}]}::',
  '::{"metrics":[{"type":"counter"}]}::',
])('a wrong message is a warning, and the task goes on: %s', (line) => {
  const { logs, vars } = heard(`${line}\nnext\n`)
  expect(logs[0]).toMatch(/^WARN Invalid outputs '/)
  expect(logs[1]).toBe('INFO next')
  expect(vars).toEqual({})
})

test('a message counts only when nothing else stands on its line, unless lines come joined', () => {
  expect(heard('x ::{"outputs":{"a":1}}::\n').vars).toEqual({})
  const joined = heard('x::{"outputs":{"a":1}}::::{"outputs":{"b":2}}::\n', { isJoined: true })
  expect(joined.vars).toEqual({ a: 1, b: 2 })
  expect(joined.logs).toEqual(['INFO x'])
})

test('binary noise is logged with replacement characters, not dropped', () => {
  expect(heard(new Uint8Array([0xff, 0x00, 0x41, 0x0a])).logs).toEqual(['INFO \uFFFD\uFFFDA'])
})

test('a line of 50 MB is handed on in parts as it comes, a message of 1 MB in one piece', () => {
  const piece = new Uint8Array(1024 * 1024).fill(0x61)
  const lines = linesOf(Array.from({ length: 50 }, () => piece))
  expect(lines.length).toBeGreaterThan(3_000)
  expect(lines.reduce((sum, line) => sum + line.length, 0)).toBe(50 * 1024 * 1024)
  const value = 'x'.repeat(1024 * 1024)
  expect(heard(`::{"outputs":{"v":"${value}"}}::\n`).vars['v']).toBe(value)
})

test('lines end with \\n, \\r\\n or \\r, wherever the stream is cut', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '::{', ' ', '日'), maxLength: 12 })
  const body = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
  fc.assert(
    fc.property(body, fc.array(fc.nat(30)), (parts, cuts) => {
      const text = parts.map(([content, end]) => content + end).join('')
      const bytes = new TextEncoder().encode(text)
      const pieces: Uint8Array[] = []
      let at = 0
      for (const cut of [...cuts, bytes.length]) {
        pieces.push(bytes.subarray(at, at + cut))
        at += cut
      }
      const whole = text.split(/\r\n|\n|\r/)
      if (whole.at(-1) === '') whole.pop()
      expect(linesOf(pieces)).toEqual(whole)
    }),
  )
})
