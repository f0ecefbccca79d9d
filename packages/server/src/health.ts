import type { Engine } from '@windhover/engine/engine.ts'
import { Answer } from './route.ts'

/** 200 while the engine takes work, else 503; how each background loop does. */
export function healthAnswer(engine: Engine): Answer {
  const { isUp, loops, workers } = engine.health()
  const details = { loops: loops.map((loop) => ({ ...loop, lastBeat: new Date(loop.lastBeat).toISOString() })), workers }
  return new Answer(isUp ? 200 : 503, { status: isUp ? 'UP' : 'DOWN', details })
}
