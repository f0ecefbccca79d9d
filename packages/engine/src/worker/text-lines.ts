export { linesOf } from '@windhover/sdk'
