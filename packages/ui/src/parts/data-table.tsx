import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'

export interface Column<T> {
  readonly id: string
  readonly title: string
  /** A track of a CSS grid: `120px`, `minmax(160px, 1fr)`. */
  readonly width: string
  readonly cell: (row: T) => ReactNode
  /** Name the server sorts by; absent: not sortable. */
  readonly sort?: string
  readonly right?: boolean
}

export interface Sort {
  readonly field: string
  readonly descending: boolean
}

interface DataTableProps<T> {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly keyOf: (row: T) => string
  readonly onOpen?: (row: T) => void
  readonly selection?: { readonly selected: ReadonlySet<string>; readonly onChange: (selected: ReadonlySet<string>) => void }
  readonly sort?: Sort
  readonly onSort?: (sort: Sort) => void
  readonly loading?: boolean
  /** What stands there when there are no rows. */
  readonly empty: ReactNode
}

const rowHeights: Readonly<Record<string, number>> = { compact: 28, comfortable: 42 }

/** A list of any length: only what is seen is drawn. J and K move, X selects, Enter opens. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, columns, keyOf, selection } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState(-1)
  const rowHeight = rowHeights[document.documentElement.dataset['density'] ?? ''] ?? (matchMedia('(pointer: coarse)').matches ? 48 : 34)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const template = `${selection ? '30px ' : ''}${columns.map((column) => column.width).join(' ')}`

  const toggle = (key: string) => {
    if (selection === undefined) return
    const selected = new Set(selection.selected)
    if (!selected.delete(key)) selected.add(key)
    selection.onChange(selected)
  }
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setCursor(next)
    virtualizer.scrollToIndex(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
    const row = rows[cursor]
    if (event.key === 'j' || event.key === 'ArrowDown') move(cursor + 1)
    else if (event.key === 'k' || event.key === 'ArrowUp') move(cursor - 1)
    else if (event.key === 'x' && row !== undefined) toggle(keyOf(row))
    else if (event.key === 'Enter' && row !== undefined && event.target === scroller.current) props.onOpen?.(row)
    else if (event.key === 'Escape' && selection && selection.selected.size > 0) selection.onChange(new Set())
    else return
    event.preventDefault()
  }

  return (
    <div className="table">
      <div
        className={`table-scroll${rows.length === 0 ? ' empty-rows' : ''}`}
        ref={scroller}
        tabIndex={0}
        role="table"
        aria-label={props.label}
        aria-rowcount={rows.length}
        aria-busy={props.loading === true}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className="table-head-group">
          <div className="table-head" role="row" style={{ gridTemplateColumns: template }}>
            {selection && <SelectAll rows={rows} keyOf={keyOf} selection={selection} />}
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </div>
        </div>
        <div className="table-body" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const key = keyOf(row)
            const selected = selection?.selected.has(key) === true
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={item.index + 1}
                {...(selection && { 'aria-selected': selected })}
                tabIndex={-1}
                className={`table-row${selected ? ' selected' : ''}${item.index === cursor ? ' cursor' : ''}`}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => setCursor(item.index)}
                onDoubleClick={() => props.onOpen?.(row)}
              >
                {selection && (
                  <span role="cell">
                    <input type="checkbox" className="check" checked={selected} aria-label={`Select ${key}`} onChange={() => toggle(key)} />
                  </span>
                )}
                {columns.map((column) => (
                  <span key={column.id} role="cell" className={column.right === true ? 'right num' : undefined}>
                    {column.cell(row)}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
      {rows.length === 0 && (props.loading === true ? <LoadingRows /> : props.empty)}
    </div>
  )
}

function SelectAll<T>({ rows, keyOf, selection }: Required<Pick<DataTableProps<T>, 'rows' | 'keyOf' | 'selection'>>) {
  const all = rows.length > 0 && rows.every((row) => selection.selected.has(keyOf(row)))
  const some = !all && rows.some((row) => selection.selected.has(keyOf(row)))
  return (
    <span role="columnheader">
      <input
        type="checkbox"
        className="check"
        aria-label="Select the rows of this page"
        checked={all}
        ref={(element) => {
          if (element) element.indeterminate = some
        }}
        onChange={() => selection.onChange(new Set(all ? [] : rows.map(keyOf)))}
      />
    </span>
  )
}

function HeadCell<T>({ column, sort, onSort }: { column: Column<T>; sort: Sort | undefined; onSort: ((sort: Sort) => void) | undefined }) {
  const field = column.sort
  if (field === undefined || onSort === undefined)
    return (
      <span role="columnheader" className={column.right === true ? 'right' : undefined}>
        {column.title}
      </span>
    )
  const active = sort?.field === field
  const Arrow = sort?.descending === true ? ArrowDown : ArrowUp
  return (
    <span role="columnheader" aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="sort" onClick={() => onSort({ field, descending: active ? !sort.descending : true })}>
        {column.title}
        {active && <Arrow className="icon" style={{ width: 12, height: 12 }} aria-hidden />}
      </button>
    </span>
  )
}

/** The shape of what is coming. */
function LoadingRows() {
  return (
    <div className="pad col" style={{ gap: 22 }}>
      {[62, 48, 71, 55, 66, 44].map((width) => (
        <div key={width} className="skeleton" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}
