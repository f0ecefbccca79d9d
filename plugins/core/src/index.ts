import { definePlugin } from '@windhover/sdk'
import { echo } from './debug/echo.ts'
import { returnTask } from './debug/return.ts'
import { assertTask } from './execution/assert.ts'
import { count } from './execution/count.ts'
import { fail } from './execution/fail.ts'
import { purgeExecutions } from './execution/purge-executions.ts'
import { resume } from './execution/resume.ts'
import { purgeFlows } from './flow/purge-flows.ts'
import { sleep } from './flow/sleep.ts'
import { download } from './http/download.ts'
import { request } from './http/request.ts'
import { sseRequest } from './http/sse-request.ts'
import { httpTrigger } from './http/trigger.ts'
import { kvDelete } from './kv/delete.ts'
import { kvGet } from './kv/get.ts'
import { kvGetKeys } from './kv/get-keys.ts'
import { purgeKv } from './kv/purge-kv.ts'
import { kvPut } from './kv/put.ts'
import { kvSet } from './kv/set.ts'
import { fetchLogs } from './log/fetch.ts'
import { log } from './log/log.ts'
import { purgeLogs } from './log/purge-logs.ts'
import { publish } from './metric/publish.ts'
import { deleteFiles } from './namespace/delete-files.ts'
import { downloadFiles } from './namespace/download-files.ts'
import { purgeFiles } from './namespace/purge-files.ts'
import { uploadFiles } from './namespace/upload-files.ts'
import { outputValues } from './output/output-values.ts'
import { processRunner } from './runner/process.ts'
import { stateDelete } from './state/delete.ts'
import { stateGet } from './state/get.ts'
import { stateSet } from './state/set.ts'
import { concat } from './storage/concat.ts'
import { deduplicateItems } from './storage/deduplicate-items.ts'
import { deleteFile } from './storage/delete.ts'
import { filterItems } from './storage/filter-items.ts'
import { localFiles } from './storage/local-files.ts'
import { purgeCurrentExecutionFiles } from './storage/purge-current-execution-files.ts'
import { purgeStorage } from './storage/purge-storage.ts'
import { reverse } from './storage/reverse.ts'
import { size } from './storage/size.ts'
import { split } from './storage/split.ts'
import { write } from './storage/write.ts'
import { templatedTask } from './templating/templated-task.ts'
import { toggle } from './trigger/toggle.ts'

/** The tasks every installation has. Flowable tasks, triggers and the tasks that change the execution itself belong to the engine. */
export default definePlugin({
  id: 'core',
  title: 'Core',
  tasks: [
    ...[log, fetchLogs, purgeLogs, returnTask, echo, outputValues, publish, sleep, purgeFlows, templatedTask, toggle],
    ...[fail, assertTask, count, resume, purgeExecutions],
    ...[request, download, sseRequest],
    ...[kvSet, kvPut, kvGet, kvGetKeys, kvDelete, purgeKv, stateSet, stateGet, stateDelete],
    ...[uploadFiles, downloadFiles, deleteFiles, purgeFiles],
    ...[write, size, concat, split, reverse, deduplicateItems, filterItems, localFiles, deleteFile],
    ...[purgeCurrentExecutionFiles, purgeStorage],
  ],
  taskRunners: [processRunner],
  triggers: [httpTrigger],
})
