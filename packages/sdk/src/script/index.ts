export { LineSplitter } from './line-splitter.ts'
export { runScript, type ScriptPlace, type ScriptResult, type ScriptWork } from './run-script.ts'
export { ScriptOutput } from './script-output.ts'
export { deprecatedScriptProperties, type ScriptProperties, scriptOutputs, scriptProperties } from './script-properties.ts'
