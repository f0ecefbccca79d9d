import { openRepositories } from '@windhover/db'
import { repositoriesConformance } from './conformance.ts'

repositoriesConformance(() => openRepositories({ path: ':memory:' }))
