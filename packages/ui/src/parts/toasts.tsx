import { CircleCheck, TriangleAlert } from 'lucide-react'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'

interface Toast {
  readonly id: number
  readonly text: string
  readonly failed: boolean
}

interface Toasts {
  readonly say: (text: string) => void
  readonly fail: (error: unknown) => void
}

const Context = createContext<Toasts>({ say: () => undefined, fail: () => undefined })
const shownMs = 6000
let count = 0

/** A short word about something that is not visible on the page anyway. */
export const useToasts = (): Toasts => useContext(Context)

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const add = useCallback((text: string, failed: boolean) => {
    count += 1
    const id = count
    setToasts((current) => [...current, { id, text, failed }])
    setTimeout(() => setToasts((current) => current.filter((toast) => toast.id !== id)), shownMs)
  }, [])
  const value = useMemo(
    () => ({
      say: (text: string) => add(text, false),
      fail: (error: unknown) => add(error instanceof Error ? error.message : String(error), true),
    }),
    [add],
  )
  return (
    <Context value={value}>
      {children}
      <output className="toasts">
        {toasts.map(({ id, text, failed }) => (
          <div key={id} className="toast">
            {failed ? (
              <TriangleAlert className="icon" color="var(--red-solid)" />
            ) : (
              <CircleCheck className="icon" color="var(--green-solid)" />
            )}
            <span>{text}</span>
          </div>
        ))}
      </output>
    </Context>
  )
}
