export { registerCore } from './register-core.ts'
export { registerPlugin, taskType } from './register-plugin.ts'
