interface Version {
  readonly version: number
  readonly updated: number
}

/** Versions that a purge by age or amount removes: those before the date, or all but the newest `keepAmount`. The newest one stays in any case, unless keepAmount is 0. */
export function purgeableVersions(
  versions: readonly Version[],
  by: { readonly before?: number; readonly keepAmount?: number },
): readonly number[] {
  const newestFirst = versions.toSorted((a, b) => b.version - a.version)
  const { before, keepAmount } = by
  if (before !== undefined)
    return newestFirst
      .slice(1)
      .filter((row) => row.updated < before)
      .map((row) => row.version)
  return newestFirst.slice(keepAmount ?? 1).map((row) => row.version)
}
