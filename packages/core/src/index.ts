export type { Clock } from './clock.ts'
export { defineError, type ErrorDefinition, WindhoverError } from './errors.ts'
export { ExpressionError, isTruthy, type RenderOptions, render, renderDeep, renderTyped, type Variables } from './expression/index.ts'
export {
  allTasks,
  applyPluginDefaults,
  buildFlowGraph,
  constraintsText,
  type FlowDirectory,
  type FlowGraph,
  type FlowValidation,
  flowDocument,
  graphToDot,
  labelProblems,
  type ParsedFlow,
  type ParseOptions,
  type Problem,
  parseFlow,
  parseLabels,
  registerCore,
  registerPlugin,
  resolveInputs,
  resolveOutputs,
  typeJsonSchema,
  validateFlows,
  withDisabled,
  withoutRevision,
} from './flow/index.ts'
export { type Generation, type GenerationRules, rulesOf } from './generation.ts'
export type { Ids } from './ids.ts'
export type { Flow, Input, InputType, Task, Trigger } from './model/flow.ts'
export type { Label } from './model/label.ts'
export { type State, type StateType, stateTypes } from './model/state.ts'
export type { EngineSettings, PluginDefault } from './ports/settings.ts'
export { Registry, type TriggerMode, type TypeDefinition, type TypeKind } from './registry.ts'
