import { Minus, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { StateType } from '../api/model.ts'
import { StateMark } from '../parts/state-mark.tsx'
import { formatDuration } from '../time/format.ts'
import { type Branch, flowTree } from './flow-tree.ts'
import { layoutOf } from './layout.ts'

/** What a run says about a task: its worst state, how long it took and how often it ran. */
export interface NodeState {
  readonly state: StateType
  readonly durationMs: number
  readonly runs: number
}

interface FlowGraphProps {
  /** The flow as parsed from YAML. */
  readonly flow: unknown
  /** By task id; absent: the flow alone, nothing has run. */
  readonly states?: ReadonlyMap<string, NodeState>
  readonly selected?: string | undefined
  readonly onSelect?: (taskId: string) => void
}

const shortType = (type: string): string => type.slice(type.lastIndexOf('.') + 1)
const zooms = [0.4, 0.55, 0.7, 0.85, 1, 1.2, 1.45]

/** The topology: tasks from top to bottom, coloured by what a run made of them; tasks not reached are dimmed. */
export function FlowGraph({ flow, states, selected, onSelect }: FlowGraphProps) {
  const branches: readonly Branch[] = useMemo(() => flowTree(flow), [flow])
  const layout = useMemo(() => layoutOf(branches), [branches])
  const [zoom, setZoom] = useState(4)
  const scale = zooms[zoom] ?? 1
  const className = (id: string): string => {
    if (states === undefined) return ''
    const state = states.get(id)?.state
    return state === undefined ? ' off' : state === 'FAILED' ? ' failed' : ''
  }
  return (
    <div className="col grow" style={{ position: 'relative', minHeight: 0 }}>
      <div className="canvas" tabIndex={0} role="region" aria-label="Topology">
        <div className="canvas-inner" style={{ width: layout.width, height: layout.height, transform: `scale(${scale})` }}>
          <svg className="edges" width={layout.width} height={layout.height} aria-hidden>
            {layout.edges.map(({ from, to, target }) => (
              <path key={target} className={edgeClass(states, target)} d={`M${from.x} ${from.y}V${to.y - 4}m-3 -4 3 4 3 -4`} />
            ))}
          </svg>
          {layout.clusters.map((cluster) => (
            <div
              key={cluster.id}
              className="cluster"
              style={{ left: cluster.x, top: cluster.y, width: cluster.width, height: cluster.height }}
            >
              <button type="button" className="name" onClick={() => onSelect?.(cluster.id)}>
                {states?.get(cluster.id) && <StateMark state={states.get(cluster.id)?.state ?? 'CREATED'} />}
                <span className="cut">{cluster.id}</span>
                <span className="faint">{shortType(cluster.type)}</span>
              </button>
            </div>
          ))}
          {layout.titles.map((title) => (
            <span key={`${title.x}-${title.y}`} className="branch-name" style={{ left: title.x, top: title.y }}>
              {title.text}
            </span>
          ))}
          {layout.nodes.map((node) => {
            const ran = states?.get(node.id)
            return (
              <button
                key={node.id}
                type="button"
                className={`node${className(node.id)}${node.id === selected ? ' selected' : ''}`}
                style={{ left: node.x, top: node.y }}
                aria-pressed={node.id === selected}
                onClick={() => onSelect?.(node.id)}
              >
                <span className="grow">
                  <span className="name cut" style={{ display: 'block' }}>
                    {node.id}
                  </span>
                  <span className="sub cut" style={{ display: 'block' }}>
                    {ran === undefined
                      ? shortType(node.type)
                      : `${formatDuration(ran.durationMs)}${ran.runs > 1 ? `, ${ran.runs} runs` : ''}`}
                  </span>
                </span>
                {ran && <StateMark state={ran.state} />}
              </button>
            )
          })}
        </div>
      </div>
      <fieldset className="seg small zoom" aria-label="Zoom">
        <button type="button" aria-label="Smaller" onClick={() => setZoom(Math.max(0, zoom - 1))}>
          <Minus className="icon sm" />
        </button>
        <button type="button" aria-label="Larger" onClick={() => setZoom(Math.min(zooms.length - 1, zoom + 1))}>
          <Plus className="icon sm" />
        </button>
      </fieldset>
    </div>
  )
}

function edgeClass(states: ReadonlyMap<string, NodeState> | undefined, target: string): string {
  const state = states?.get(target)?.state
  if (states === undefined) return ''
  return state === undefined ? 'off' : state === 'FAILED' ? 'failed' : 'done'
}
