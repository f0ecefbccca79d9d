export { z } from 'zod'
export { parseByteSize } from './byte-size.ts'
export { Dbl, dbl, dblText, parseJson, stringifyJson } from './dbl.ts'
export { formatDuration, parseDuration, parseIsoDuration } from './duration.ts'
export { TaskError } from './errors.ts'
export type { TaskGeneration } from './generation.ts'
export { globExpression } from './glob.ts'
export { IonIncomplete, type IonItem, ionItems, ionItemsOf, readIon, writeIon, writeIonLines } from './ion.ts'
export { keepNulls, keepsNulls } from './kept-nulls.ts'
export { linesOf } from './lines.ts'
export { namespaceFilesShape } from './namespace-files.ts'
export { definePlugin, type PluginDefinition } from './plugin.ts'
export {
  authoredIssues,
  PropertyError,
  type PropertyIssue,
  type PropertyPath,
  type PropertyRenderer,
  renderedValue,
  renderProperties,
} from './properties.ts'
export {
  anyMap,
  byteSize,
  dateTime,
  duration,
  fixed,
  flexible,
  isFixedAt,
  isSecret,
  isStorageUri,
  literal,
  logLevel,
  type Rendering,
  renderingOf,
  secret,
  secretTexts,
  storageUri,
  stringOrList,
  typed,
} from './property-types.ts'
export type {
  KvValue,
  Logger,
  Metrics,
  NamespaceFile,
  Platform,
  PurgeExecutions,
  PurgeFiles,
  PurgeKv,
  RunContext,
  TaskFiles,
  TaskStorage,
  WorkingDir,
} from './run-context.ts'
export type { OpenTaskRunner, RunnerCommands, RunnerResult } from './runner-commands.ts'
export { slug } from './slug.ts'
export { stateKey } from './state-key.ts'
export {
  type AnyTask,
  defineTask,
  type Example,
  type MetricDescription,
  Outcome,
  type Outputs,
  type Properties,
  type Shape,
  type TaskDefinition,
} from './task.ts'
export { type AnyTaskRunner, defineTaskRunner, type TaskRunnerDefinition } from './task-runner.ts'
export {
  type AnyPollingTrigger,
  type AnyRealtimeTrigger,
  type AnyTrigger,
  defineTrigger,
  type PollingTrigger,
  type RealtimeTrigger,
  type TriggerContext,
} from './trigger.ts'
