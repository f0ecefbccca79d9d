/** It lives in the SDK because tasks name things by it too. */
export { murmur3 } from '@windhover/sdk/murmur3.ts'
