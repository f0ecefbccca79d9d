import type { ReactNode } from 'react'
import type { StateType } from '../api/model.ts'

const turn = 'M13 8a5 5 0 1 1-1.6-3.7L13 6M13 2.6V6H9.6'

/** One shape per state: colour is never alone. Drawn on 16 × 16. */
const shapes: Readonly<Record<StateType, ReactNode>> = {
  CREATED: <circle className="line" cx="8" cy="8" r="6" strokeDasharray="2.4 2.4" />,
  SUBMITTED: (
    <>
      <circle className="line" cx="8" cy="8" r="6" />
      <path className="line" d="M8 11V5.5M5.6 7.7 8 5.3l2.4 2.4" />
    </>
  ),
  QUEUED: <path className="line" d="M3 4.2h10M3 8h10M3 11.8h10" strokeWidth="2" />,
  RUNNING: <path className="line spin" d="M8 2a6 6 0 1 1-6 6" strokeWidth="2.2" />,
  PAUSED: (
    <>
      <circle className="line" cx="8" cy="8" r="6" />
      <path className="line" d="M6.4 5.8v4.4M9.6 5.8v4.4" strokeWidth="1.8" />
    </>
  ),
  BREAKPOINT: <path className="full" d="M8 1.2 14.8 8 8 14.8 1.2 8z" />,
  RESTARTED: <path className="line" d={turn} />,
  RESUBMITTED: <path className="line" d={turn} />,
  RETRYING: (
    <g className="pulse">
      <path className="line" d={turn} />
      <circle className="full" cx="8" cy="8" r="1.8" />
    </g>
  ),
  RETRIED: <path className="line" d={`${turn}M3 13 13 3`} />,
  KILLING: (
    <g className="pulse">
      <rect className="line" x="2" y="2" width="12" height="12" rx="2" strokeDasharray="2.6 2.2" />
      <rect className="full" x="5.5" y="5.5" width="5" height="5" rx=".6" />
    </g>
  ),
  KILLED: (
    <>
      <rect className="full" x="2" y="2" width="12" height="12" rx="2" />
      <rect className="hole" x="5.6" y="5.6" width="4.8" height="4.8" rx=".6" />
    </>
  ),
  SUCCESS: (
    <>
      <circle className="full" cx="8" cy="8" r="6.5" />
      <path className="carve" d="M5 8.2 7.2 10.4 11 6" />
    </>
  ),
  WARNING: (
    <>
      <path className="full" d="M8 1.6c.5 0 .9.2 1.1.6l5.5 9.8c.5.9-.1 2-1.1 2h-11c-1 0-1.6-1.1-1.1-2l5.5-9.8c.2-.4.6-.6 1.1-.6z" />
      <path className="carve" d="M8 5.8v3.4M8 11.5h.01" />
    </>
  ),
  FAILED: (
    <>
      <path className="full" d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z" />
      <path className="carve" d="m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4" />
    </>
  ),
  SKIPPED: <path className="line" d="m3.5 4 4 4-4 4M8.500 4l4 4-4 4" strokeWidth="1.7" />,
  CANCELLED: (
    <>
      <circle className="line" cx="8" cy="8" r="6" />
      <path className="line" d="m4 12 8-8" />
    </>
  ),
}

/** The word of a state as people read it: `Failed`. */
export const stateWord = (state: StateType): string => state.charAt(0) + state.slice(1).toLowerCase()

export const stateClass = (state: StateType): string => `s-${state.toLowerCase()}`

/** The shape of a state alone, where space is short. */
export function StateMark({ state }: { readonly state: StateType }) {
  return (
    <svg className={`mark ${stateClass(state)}`} viewBox="0 0 16 16" role="img" aria-label={stateWord(state)}>
      {shapes[state]}
    </svg>
  )
}

/** Shape and word, where the state is the content. */
export function StateChip({ state }: { readonly state: StateType }) {
  return (
    <span className={`chip-state ${stateClass(state)}`}>
      <StateMark state={state} />
      {stateWord(state)}
    </span>
  )
}
