import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'

/** A form or a question over the page. Traps the focus and gives it back; Escape closes it. */
export function Dialog(props: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly footer: ReactNode
  readonly wide?: boolean
}) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    element.current?.showModal()
  }, [])
  return (
    <dialog ref={element} className={`dialog${props.wide === true ? ' wide' : ''}`} onClose={props.onClose} aria-label={props.title}>
      <header>
        <h2 className="grow">{props.title}</h2>
        <button type="button" className="btn ghost only small" aria-label="Close" onClick={() => element.current?.close()}>
          <X className="icon" />
        </button>
      </header>
      <div className="content">{props.children}</div>
      <footer>{props.footer}</footer>
    </dialog>
  )
}
