export { z } from 'zod'
export { TaskError } from './errors.ts'
export { definePlugin, type PluginDefinition } from './plugin.ts'
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
  TaskStorage,
  WorkingDir,
} from './run-context.ts'
export { type AnyTask, defineTask, type Example, Outcome, type Outputs, type Properties, type Shape, type TaskDefinition } from './task.ts'
