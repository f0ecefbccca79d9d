import type { ReactNode } from 'react'
import type { StateType } from '../api/model.ts'
import { StateMark, stateClass } from './state-mark.tsx'

/** One sentence, then the proof, then the buttons that resolve it. */
export function EvidenceCard(props: {
  readonly state: StateType
  readonly sentence: ReactNode
  readonly proof?: ReactNode
  readonly actions?: ReactNode
}) {
  return (
    <section className={`evidence ${stateClass(props.state)}`} aria-label="What happened">
      <StateMark state={props.state} />
      <div className="grow">
        <p className="sentence">{props.sentence}</p>
        {props.proof && <div className="proof">{props.proof}</div>}
      </div>
      {props.actions && <div className="actions">{props.actions}</div>}
    </section>
  )
}
