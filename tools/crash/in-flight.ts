import { rowsOfCopy } from './copied-database.ts'

const query = `select execution_id, task_id, value from task_runs where state in ('CREATED', 'SUBMITTED', 'RUNNING')`

/** The steps (`execution/task` or `execution/task/value`) whose task run has no durable end, as a killed server left them. */
export function stepsInFlight(dataFolder: string): ReadonlySet<string> {
  // Three texts a row; the value is null outside a loop.
  return new Set(rowsOfCopy(dataFolder, query).map((row) => row.filter((part) => part !== null).join('/')))
}
