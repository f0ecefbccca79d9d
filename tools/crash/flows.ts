/** The flows under load. Every task calls the witness, so that what really ran is known outside the server. */
export interface CrashFlow {
  readonly path: string
  readonly source: string
  /** What must have run at the end: `task` or `task/value`, each with the ones that must be durable before it starts. */
  readonly steps: ReadonlyMap<string, readonly string[]>
  /** Task runs of an ended execution. */
  readonly taskRuns: number
}

const call = (witness: string, id: string, value = '') => `
  - id: ${id}
    type: io.kestra.plugin.core.http.Request
    uri: "${witness}/{{ execution.id }}/${id}${value}"`

const indented = (text: string) => text.replaceAll('\n', '\n    ')

export function crashFlows(witness: string): readonly CrashFlow[] {
  return [
    {
      path: 'crash/chain',
      source: `id: chain\nnamespace: crash\ntasks:${call(witness, 'a')}${call(witness, 'b')}${call(witness, 'c')}\n`,
      steps: new Map([
        ['a', []],
        ['b', ['a']],
        ['c', ['b']],
      ]),
      taskRuns: 3,
    },
    {
      path: 'crash/fan',
      source: `id: fan
namespace: crash
tasks:${call(witness, 'first')}
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    concurrencyLimit: 0
    values: ["x", "y", "z"]
    tasks:${indented(call(witness, 'item', '/{{ taskrun.value }}'))}${call(witness, 'last')}
`,
      steps: new Map([
        ['first', []],
        ...['x', 'y', 'z'].map((value): [string, readonly string[]] => [`item/${value}`, ['first']]),
        ['last', ['item/x', 'item/y', 'item/z']],
      ]),
      taskRuns: 6,
    },
  ]
}
