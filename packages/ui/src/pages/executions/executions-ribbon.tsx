import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { executionHistogram } from '../../api/histogram.ts'
import { TimeRibbon } from '../../parts/time-ribbon.tsx'
import { useNow } from '../../time/now.ts'
import { brushOf, rangeOf } from './search-params.ts'

interface Props {
  readonly search: Readonly<Record<string, string>>
  readonly onChange: (changes: Record<string, string | undefined>) => void
}

/** Executions over time by state, with the brush that narrows the list. */
export function ExecutionsRibbon({ search, onChange }: Props) {
  const now = useNow(true, 30_000)
  const range = useMemo(() => rangeOf(search, now), [search, now])
  const { data } = useQuery(
    executionHistogram(range, { namespace: search['namespace'], flowId: search['flowId'], states: search['state'] }),
  )
  return (
    <TimeRibbon
      label="Executions over time"
      buckets={data ?? []}
      range={range}
      brush={brushOf(search)}
      onBrush={(brush) => onChange({ from: brush && String(Math.floor(brush.from)), to: brush && String(Math.ceil(brush.to)) })}
    />
  )
}
