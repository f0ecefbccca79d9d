import { allowFailure } from './allow-failure.ts'
import { dag } from './dag.ts'
import { eachParallel } from './each-parallel.ts'
import { eachSequential } from './each-sequential.ts'
import type { Flowable } from './flowable.ts'
import { forEach } from './for-each.ts'
import { ifFlowable } from './if.ts'
import { parallel } from './parallel.ts'
import { sequential } from './sequential.ts'
import { switchFlowable } from './switch.ts'

const flowables: ReadonlyMap<string, Flowable> = new Map(
  [sequential, parallel, dag, ifFlowable, switchFlowable, forEach, eachSequential, eachParallel, allowFailure].map((flowable) => [
    flowable.type,
    flowable,
  ]),
)

/** The orchestrating task of a type; undefined for tasks that run somewhere else. */
export const flowableOf = (type: string): Flowable | undefined => flowables.get(type)
