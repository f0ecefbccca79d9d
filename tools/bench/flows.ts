/** The flows that are measured. Two tasks: what a webhook typically starts. */
export const twoTasks = {
  path: 'bench/two-tasks',
  source: `
id: two-tasks
namespace: bench
tasks:
  - id: values
    type: io.kestra.plugin.core.output.OutputValues
    values:
      name: "{{ flow.id }}"
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "Hello {{ outputs.values.values.name }}"
`,
}

/** One Log for each of that many values, none waiting for another. */
export const forEach = (count: number) => ({
  path: `bench/foreach-${count}`,
  source: `
id: foreach-${count}
namespace: bench
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    concurrencyLimit: 0
    values: "{{ range(1, ${count}) }}"
    tasks:
      - id: log
        type: io.kestra.plugin.core.log.Log
        message: "{{ taskrun.value }}"
`,
})

/** Called with its key, it answers when its first task ran. */
export const webhookFlow = {
  path: 'bench/webhook',
  source: `
id: webhook
namespace: bench
tasks:
  - id: first
    type: io.kestra.plugin.core.debug.Return
    format: "{{ now() | timestampMilli }}"
outputs:
  - id: began
    type: STRING
    value: "{{ outputs.first.value }}"
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: key
    wait: true
    returnOutputs: true
`,
}
