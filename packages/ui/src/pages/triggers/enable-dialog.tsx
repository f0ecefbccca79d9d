import { Dialog } from '../../parts/dialog.tsx'

interface Props {
  readonly name: string
  readonly onClose: () => void
  readonly onChoose: (missed: 'ALL' | 'LAST' | 'NONE') => void
}

/** What becomes of the times that passed while it was off. */
export function EnableDialog({ name, onClose, onChoose }: Props) {
  return (
    <Dialog
      title={`Switch ${name} on`}
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <button type="button" className="btn" onClick={() => onChoose('ALL')}>
            Run all that were missed
          </button>
          <button type="button" className="btn" onClick={() => onChoose('LAST')}>
            Run the last one
          </button>
          <button type="button" className="btn primary" onClick={() => onChoose('NONE')}>
            From now on
          </button>
        </>
      }
    >
      <p className="quiet">
        It may have missed times while it was off. Should they run now, one after the other, or should it go on with the next one?
      </p>
    </Dialog>
  )
}
