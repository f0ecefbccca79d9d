export { constraintsText } from './constraints-text.ts'
export { typeJsonSchema } from './definitions/json-schema.ts'
export { registerCore } from './definitions/register-core.ts'
export { registerPlugin, taskType } from './definitions/register-plugin.ts'
export { flowDocument } from './document.ts'
export { flowForExecution, taskForExecution } from './for-execution.ts'
export { buildFlowGraph } from './graph/build-graph.ts'
export { graphToDot } from './graph/dot.ts'
export type { BranchType, FlowGraph, GraphCluster, GraphEdge, GraphNode, Relation, RelationType } from './graph/flow-graph.ts'
export {
  fileRefusal,
  type InputContext,
  type InputError,
  InputFault,
  type InputResolution,
  inputRefusal,
  isFileUri,
  lazyInputs,
  leafInputs,
  nestValues,
  parseTyped,
  type ResolvedInput,
  resolveInputs,
  storedFileName,
} from './inputs/index.ts'
export { parseLabels } from './labels.ts'
export { type OutputResolution, resolveOutputs } from './outputs/index.ts'
export { parseFlow } from './parse.ts'
export type { ParsedFlow, ParseOptions } from './parse-options.ts'
export { applyPluginDefaults } from './plugin-defaults.ts'
export type { Problem } from './problem.ts'
export { allTasks, childTasks } from './rules/all-tasks.ts'
export { type LabelProblem, labelProblems } from './rules/label-rules.ts'
export { withDisabled, withoutRevision, withTask } from './source-edit.ts'
export { aroundFlows, type FlowTopology, flowTopology } from './topology.ts'
export { type FlowUsage, flowUsage } from './usage.ts'
export { type FlowDirectory, type FlowValidation, validateFlows } from './validate-flow.ts'
export { validatePart } from './validate-part.ts'
export { readYaml, splitDocuments, type YamlDocument } from './yaml/document.ts'
