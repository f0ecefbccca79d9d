import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { elementsOf, type JsonSchema, pluginDocs, plugins, typeWords } from '../api/plugins.ts'
import { queryClient } from '../api/query-client.ts'
import { taskAround } from './task-around.ts'

const flowProperties = [
  ...[
    'id',
    'namespace',
    'description',
    'labels',
    'inputs',
    'variables',
    'tasks',
    'errors',
    'finally',
    'afterExecution',
    'triggers',
    'outputs',
  ],
  ...['concurrency', 'retry', 'sla', 'disabled', 'pluginDefaults', 'workerGroup', 'checks', 'listeners'],
]

/** What may stand at the cursor of a flow: types after `type:`, properties of the task at the start of a line, names inside an expression. */
export async function flowCompletion(context: CompletionContext): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos)
  const before = line.text.slice(0, context.pos - line.from)
  const text = context.state.doc.toString()
  const inExpression = /\{\{[^}]*$/.test(before)
  if (inExpression) return expressionCompletion(context, text)
  const type = /^\s*(?:- )?type:\s*(\S*)$/.exec(before)
  if (type !== null) return { from: context.pos - (type[1]?.length ?? 0), options: await typeOptions(), validFor: /^[\w.]*$/ }
  const property = /^(\s*(?:- )?)(\w*)$/.exec(before)
  if (property === null || (!context.explicit && property[2] === '')) return null
  return {
    from: context.pos - (property[2]?.length ?? 0),
    options: await propertyOptions(text, line.number, property[1] ?? ''),
    validFor: /^\w*$/,
  }
}

async function typeOptions(): Promise<readonly Completion[]> {
  const all = await queryClient.ensureQueryData(plugins())
  return all.flatMap(elementsOf).map(({ cls, title, deprecated }) => ({
    label: cls,
    type: 'class',
    boost: deprecated ? -50 : 0,
    ...(title !== undefined && { info: title }),
  }))
}

async function propertyOptions(text: string, line: number, indent: string): Promise<readonly Completion[]> {
  if (indent === '') return flowProperties.map((label) => ({ label, apply: `${label}: `, type: 'property' }))
  const task = taskAround(text, line)
  if (task === undefined) return []
  const docs = await queryClient.ensureQueryData(pluginDocs(task.type)).catch(() => undefined)
  const schema = docs?.schema.properties
  return Object.entries(schema?.properties ?? {}).map(([label, property]) => ({
    label,
    apply: `${label}: `,
    type: 'property',
    detail: typeWords(property),
    boost: schema?.required?.includes(label) ? 10 : 0,
    ...infoOf(property),
  }))
}

const infoOf = ({ description, title }: JsonSchema): { info?: string } => {
  const info = description ?? title
  return info === undefined ? {} : { info }
}

const roots = [
  'inputs',
  'outputs',
  'vars',
  'trigger',
  'execution',
  'flow',
  'task',
  'taskrun',
  'labels',
  'envs',
  'globals',
  'kv',
  'secret',
  'now',
  'read',
  'render',
]

function expressionCompletion(context: CompletionContext, text: string): CompletionResult | null {
  const word = context.matchBefore(/[\w.-]*$/)
  if (word === null) return null
  const path = word.text.split('.')
  const last = path.at(-1) ?? ''
  const names =
    path.length === 1
      ? roots
      : path.length === 2 && path[0] === 'inputs'
        ? idsBelow(text, 'inputs')
        : path.length === 2 && path[0] === 'outputs'
          ? taskIds(text)
          : []
  if (names.length === 0) return null
  return { from: context.pos - last.length, options: names.map((label) => ({ label, type: 'variable' })), validFor: /^[\w-]*$/ }
}

/** Ids of the list below a property of the flow. */
function idsBelow(text: string, property: string): readonly string[] {
  const block = new RegExp(`^${property}:\\n((?:[ \\t-].*\\n?|\\n)*)`, 'm').exec(text)?.[1] ?? ''
  return [...block.matchAll(/\bid:\s*["']?([\w-]+)/g)].flatMap(([, id]) => id ?? [])
}

const taskIds = (text: string): readonly string[] => ['tasks', 'errors', 'finally'].flatMap((property) => idsBelow(text, property))
