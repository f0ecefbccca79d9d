import { describe, expect, test } from 'vitest'
import { validateFlows } from '../../src/flow/index.ts'
import { flowOf, oneTask, options, parse, problemsOf } from './fixture.ts'

/** Tasks of a flow in flow style, one a line. */
const tasks = (...lines: readonly string[]): string => flowOf(lines.map((line) => `  - ${line}`).join('\n'))
const top = (rest: string): string => flowOf(oneTask, rest)
const ret = 'type: io.kestra.plugin.core.debug.Return'
const flow = 'type: io.kestra.plugin.core.flow'
const trigger = 'type: io.kestra.plugin.core.trigger'

describe('one mistake, one problem in the words of Kestra 1.3', () => {
  test.each([
    [tasks('{id: a, type: io.x.Nope}'), 'tasks[0].type: Invalid type: io.x.Nope'],
    [tasks('{id: a}'), 'tasks[0].type: Invalid type: <null>'],
    [tasks(`{id: a, ${trigger}.Schedule}`), 'tasks[0].type: Invalid type: io.kestra.plugin.core.trigger.Schedule'],
    [tasks('abc'), 'tasks[0]: Cannot deserialize value of type `io.kestra.core.models.tasks.Task` from String "abc"'],
    ['id: f\nnamespace: a.b\n', 'tasks: must not be empty'],
    [
      'id: f\nnamespace: a.b\ntasks: {}\n',
      'tasks: Cannot deserialize value of type `java.util.ArrayList<io.kestra.core.models.tasks.Task>` from Object value (token `JsonToken.START_OBJECT`)',
    ],
    [tasks(`{id: a.b, ${ret}}`), 'a.b.id: must match "^[a-zA-Z0-9][a-zA-Z0-9_-]*"'],
    [tasks(`{id: ${'x'.repeat(257)}, ${ret}}`), `${'x'.repeat(257)}.id: Task id must be at most 256 characters`],
    [tasks('{id: a, type: io.kestra.plugin.core.log.Log}'), 'a.message: must not be null'],
    [tasks(`{id: s, ${flow}.Sequential, tasks: [{id: k, type: io.kestra.plugin.core.log.Log}]}`), 'k.k.message: must not be null'],
    [
      tasks(`{id: i, ${flow}.If, condition: x, then: [{id: k, ${ret}}], finally: [{id: l, type: io.kestra.plugin.core.log.Log}]}`),
      'l._finally[0].message: must not be null',
    ],
    [tasks(`{id: a, ${flow}.Sequential}`), "a.tasks: The 'tasks' property cannot be empty"],
    [tasks(`{id: a, ${flow}.If, condition: x}`), 'a.then: must not be empty'],
    [tasks(`{id: a, ${flow}.Switch, value: x}`), 'a: No task defined, neither cases or default have any tasks'],
    [tasks(`{id: a, ${flow}.Subflow, flowId: x}`), 'a.namespace: must not be empty'],
    [tasks(`{id: a, ${flow}.Subflow, namespace: a.b, flowId: f}`), 'Recursive call to flow [a.b.f]'],
    [
      tasks(`{id: a, ${flow}.Subflow, namespace: a, flowId: b, wait: '{{ inputs.w }}'}`),
      'tasks[0].wait: Cannot deserialize value of type `java.lang.Boolean` from String "{{ inputs.w }}": only "true" or "false" recognized',
    ],
    [
      tasks(`{id: a, ${flow}.If, condition: {b: c}, then: [{id: k, ${ret}}]}`),
      'tasks[0].condition: Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)',
    ],
    [
      tasks(`{id: w, ${flow}.WorkingDirectory, tasks: [{id: s, ${flow}.Sequential, tasks: [{id: k, ${ret}}]}]}`),
      'w: Only runnable tasks are allowed as children of a WorkingDirectory task',
    ],
    [tasks(`{id: a, ${ret}, taskCache: {ttl: PT1M}}`), 'tasks[0].taskCache.enabled: must not be null'],
    [tasks(`{id: a, ${ret}, retry: {type: nope}}`), 'tasks[0].retry.type: Invalid type: nope'],
    [tasks(`{id: a, ${ret}, retry: {type: constant}}`), 'tasks[0].retry.interval: must not be null'],
    [
      tasks(`{id: a, ${ret}, retry: {type: exponential, interval: PT1M, maxInterval: PT1M}}`),
      "tasks[0].retry.intervalLessThanMaxInterval: 'interval' must be less than 'maxInterval'",
    ],
    [tasks(`{id: a, ${ret}, pluginDefaultsRef: r}`), "pluginDefaultsRef: No plugin-defaults exists for pluginDefaultsRef: 'r'"],
    [
      tasks(`{id: a, ${ret}, assets: {inputs: [{id: x}]}}`),
      "Task 'a' can't have any `assets` because assets are only available in Enterprise Edition.",
    ],
    [tasks(`{id: a, ${ret}}`, `{id: a, ${ret}}`), 'Duplicate task id with name [a]'],
    [`id: pause\nnamespace: a.b\ntasks:\n${oneTask}`, expect.stringContaining('Flow id is a reserved keyword: pause') as unknown as string],
    [`id: f\nnamespace: A.b\ntasks:\n${oneTask}`, 'namespace: must match "^[a-z0-9][a-z0-9._-]*"'],
    [top('labels: {a: ""}'), 'labels[0].value: must not be empty'],
    [top('labels: {system.x: y}'), 'System labels can only be set by Kestra itself, offending label: system.x=y'],
    [top('concurrency: {behavior: QUEUE}'), 'concurrency.limit: must not be null'],
    [top('sla: [{id: a, type: EXECUTION_ASSERTION, behavior: FAIL, assert: ""}]'), 'sla[0]._assert: must not be empty'],
    [top('outputs: [{id: o, value: x}]'), 'outputs[0].type: must not be null'],
    [top('inputs: [{id: i}]'), 'inputs[0].type: Invalid type: null'],
    [top('inputs: [{id: i, type: ARRAY}]'), 'i.itemType: must not be null'],
    [top('inputs: [{id: i, type: ARRAY, itemType: SECRET}]'), 'i: `itemType` cannot be SECRET'],
    [top('inputs: [{id: i, type: STRING, validator: "["}]'), 'i.validator: invalid pattern [[]'],
    [
      top('inputs: [{id: i, type: STRING, required: false, defaults: x}]'),
      'i: Inputs with a default value must be required, since the default is always applied.',
    ],
    [
      top('inputs: [{id: a, type: STRING, dependsOn: {inputs: [b]}}, {id: b, type: STRING, dependsOn: {inputs: [zz]}}]'),
      "Input with id 'b' depends on a non-existent input 'zz'.",
    ],
    [
      top('inputs: [{id: f.a, type: STRING}, {id: f, type: STRING}]'),
      "Input path 'f' conflicts with 'f.a'; one cannot be nested under the other.",
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Schedule, cron: nope}]`),
      "triggers[0]: invalid cron expression 'nope': Cron expression contains 1 parts but we expect one of [5]",
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Schedule, cron: "@daily", timezone: Mars/One}]`),
      "triggers[0].timezone: timezone '(Mars/One)' is not a valid time-zone ID",
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Webhook, key: k, responseContentType: x}]`),
      "triggers[0]: invalid webhook: responseContentType must be either 'application/json' or 'text/plain'",
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Flow, preconditions: {id: p, timeWindow: {deadline: "09:00:00"}}}]`),
      'triggers[0].preconditions.timeWindow: Time window of type `DURATION_WINDOW` cannot have a deadline.',
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Flow, preconditions: {id: p, timeWindow: {type: DAILY_TIME_DEADLINE, deadline: "09:00:00Z"}}}]`),
      'triggers[0].preconditions.timeWindow.deadline: Cannot deserialize value of type `java.time.LocalTime` from String "09:00:00Z": Text \'09:00:00Z\' could not be parsed, unparsed text found at index 8',
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Flow, preconditions: {id: p, timeWindow: {type: DAILY_TIME_DEADLINE, deadline: 9}}}]`),
      'triggers[0].preconditions.timeWindow.deadline: Cannot deserialize value of type `java.time.LocalTime` from 9; write a text such as "09:00:00"',
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Flow, dependsOn: [{namespace: a}], mode: AT_LEAST}]`),
      'triggers[0]: `minSatisfied` must be set when mode is AT_LEAST',
    ],
    [
      top(`triggers: [{id: t, ${trigger}.Schedule, cron: "@daily", conditions: [{type: io.kestra.plugin.core.condition.DayWeek}]}]`),
      'triggers[0].conditions[0].dayOfWeek: must not be null',
    ],
    [top('pluginDefaults: [{type: io.kestra.plugin.core.flow.Pause}]'), "pluginDefaults[0]: Invalid Plugin Default: No 'values' provided"],
    [
      top('inputs: [{id: my-id, type: STRING}]').replace('Return}', 'Return, format: "{{ inputs.my-id }}"}'),
      'Invalid input reference: use inputs[key-name] instead of inputs.key-name — keys with dashes require bracket notation, offending tasks: [one]',
    ],
  ])('%s', (source, problem) => {
    expect(problemsOf(source)).toEqual([problem])
  })
})

describe('a Dag', () => {
  const dag = (...nodes: readonly string[]): string => tasks(`{id: d, ${flow}.Dag, tasks: [${nodes.join(', ')}]}`)
  const node = (id: string, ...dependsOn: readonly string[]): string => `{task: {id: ${id}, ${ret}}, dependsOn: [${dependsOn.join(', ')}]}`

  test('is refused when a dependency does not exist', () => {
    expect(problemsOf(dag(node('a', 'x', 'y')))).toEqual(['d: Not existing task id in dependency: x, y'])
  })

  test('is refused when tasks wait for each other, also over others', () => {
    expect(problemsOf(dag(node('a', 'b'), node('b', 'c'), node('c', 'a'), node('e', 'a')))).toEqual([
      'd: Cyclic dependency detected: a, b, c',
    ])
  })

  test('is good when every way ends', () => {
    expect(problemsOf(dag(node('a'), node('b', 'a'), node('c', 'a', 'b')))).toEqual([])
  })
})

describe('all problems come at once, with line and column', () => {
  test('of properties, types and the flow as a whole', () => {
    const source =
      'id: f\nnamespace: a.b\nnope: 1\ntasks:\n  - {id: a, type: io.x.Nope}\n  - id: b\n    type: io.kestra.plugin.core.log.Log\n    mesage: x\n  - {id: a, type: io.y.Nope}\n'
    const found = parse(source).problems.map(({ line, column, code }) => [line, column, code])
    expect(found).toEqual([
      [3, 1, 'UNKNOWN_PROPERTY'],
      [5, 19, 'UNKNOWN_TYPE'],
      [6, 5, 'REQUIRED'],
      [8, 5, 'UNKNOWN_PROPERTY'],
      [9, 19, 'UNKNOWN_TYPE'],
      [5, 3, 'DUPLICATE_ID'],
    ])
  })

  test('the message about an unknown property lists the known ones', () => {
    const [problem] = parse(tasks(`{id: a, ${ret}, formatt: x}`)).problems
    expect(problem?.message).toMatch(
      /^Unrecognized field "formatt" \(class io\.kestra\.plugin\.core\.debug\.Return\), not marked as ignorable \(\d+ known properties: .*"format"/,
    )
  })

  test('a flow of a hundred thousand mistakes names the first two hundred', () => {
    const { problems } = parse(`id: f\nnamespace: a.b\ntasks:\n${'  - {id: a, type: b}\n'.repeat(100_000)}`)
    expect(problems).toHaveLength(201)
    expect(problems.at(-1)?.message).toMatch(/^There are 9\d+ more problems$/)
  })
})

describe('what Kestra lets pass', () => {
  test.each([
    ['templates in the place of typed values', tasks(`{id: a, ${flow}.Parallel, concurrent: "{{ inputs.n }}", tasks: [{id: k, ${ret}}]}`)],
    ['texts for numbers and booleans', tasks(`{id: 1, ${ret}, disabled: "true", allowFailure: "True", description: 3}`)],
    ['nothing after the colon', tasks(`{id: a, ${ret}, description: , disabled: , format: , retry: null}`)],
    [
      'a missing property below a case of a Switch',
      tasks(`{id: a, ${flow}.Switch, value: x, cases: {y: [{id: k, type: io.kestra.plugin.core.log.Log}]}}`),
    ],
    ['syntax of the other generation', tasks(`{id: a, ${flow}.Loop, values: [1], tasks: [{id: k, ${ret}}]}`)],
  ])('%s', (_name, source) => {
    expect(problemsOf(source)).toEqual([])
  })

  test('a wrong type of a rendered property is a warning', () => {
    const { problems, warnings } = parse(tasks('{id: a, type: io.kestra.plugin.core.log.Log, message: m, level: NOPE}'))
    expect(problems).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('a.level: Cannot deserialize value of type `level` from String "NOPE"')])
  })
})

describe('the generation decides', () => {
  test('how constraint paths look', () => {
    const source = tasks(`{id: s, ${flow}.Sequential, tasks: [{id: k, type: io.kestra.plugin.core.log.Log}]}`)
    expect(problemsOf(source, { generation: '2.0' })).toEqual(['tasks[k].tasks[k].message: must not be null'])
  })

  test('whether a Schedule without its inputs is refused', () => {
    const source = top(
      `inputs: [{id: a, type: STRING}, {id: b, type: INT}, {id: c, type: INT, required: false}]\ntriggers: [{id: t, ${trigger}.Schedule, cron: "@daily", inputs: {b: 1}}]`,
    )
    expect(problemsOf(source)).toEqual([])
    expect(problemsOf(source, { generation: '2.0' })).toEqual(["Missing inputs for Schedule Trigger 't', missing inputs: 'a'"])
  })

  test('whether literal defaults are looked at', () => {
    const source = top(
      'inputs: [{id: i, type: INT, defaults: abc}, {id: d, type: DATE, defaults: "{{ x }}"}, {id: m, type: INT, min: 3, defaults: 1}]',
    )
    expect(problemsOf(source)).toEqual([])
    expect(problemsOf(source, { generation: '2.0' })).toEqual([
      "Invalid default for input 'i': `abc` is not a valid INT value",
      "Invalid default for input 'm': it must be more than `3`",
    ])
  })

  test('whether some flow ids are reserved', () => {
    expect(problemsOf(`id: kill\nnamespace: a.b\ntasks:\n${oneTask}`, { generation: '2.0' })).toEqual([])
  })
})

describe('validation of a source', () => {
  const validate = (source: string) =>
    validateFlows(source, options, { find: (_, id) => (id === 'known' ? { revision: 3, disabled: true } : undefined) })

  test('answers once a document, with lines of the whole source', () => {
    const [first, second] = validate(`${top('')}---\nid: b\nnamespace: a\ntasks: []\n`)
    expect(first).toMatchObject({ index: 0, flow: 'f', namespace: 'a.b', outdated: false, problems: [] })
    expect(first).not.toHaveProperty('constraints')
    expect(second).toMatchObject({
      index: 1,
      flow: 'b',
      constraints: 'Validation error: tasks: must not be empty',
      problems: [{ line: 9 }],
    })
  })

  test('tells what is deprecated, renamed, disabled and out of date', () => {
    const source = tasks(
      '{id: l, type: io.kestra.core.tasks.log.Log, message: x}',
      `{id: e, ${flow}.EachSequential, value: [1], tasks: [{id: k, ${ret}}]}`,
      `{id: s, ${flow}.Subflow, namespace: n, flowId: known}`,
      `{id: t, ${flow}.Subflow, namespace: n, flowId: other}`,
    )
    expect(validate(`revision: 2\n${source}`)[0]).toMatchObject({
      outdated: true,
      deprecationPaths: ['tasks[1]'],
      infos: ['io.kestra.core.tasks.log.Log is replaced by io.kestra.plugin.core.log.Log'],
      warnings: ["The subflow 'known' is disabled in namespace 'n'.", "The subflow 'other' not found in namespace 'n'."],
    })
  })

  test('warns of what flowables cannot do and of triggers that fire for everything', () => {
    const source = flowOf(
      `  - {id: s, ${flow}.Sequential, timeout: PT1M, tasks: [{id: k, ${ret}}]}`,
      `triggers: [{id: t, ${trigger}.Flow}]`,
    )
    expect(validate(source)[0]?.warnings).toEqual([
      expect.stringContaining('This flow will be triggered for EVERY execution'),
      "The task 's' cannot use the 'timeout' property as it's only relevant for runnable tasks.",
    ])
  })

  test('answers for an empty source too', () => {
    expect(validate('# nothing\n')[0]?.constraints).toContain('No content to map due to end-of-input')
  })
})
