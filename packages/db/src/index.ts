export type { OpenOptions } from './open-repositories.ts'
export { openRepositories } from './open-repositories.ts'
