const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000, 2_592_000_000,
]

/** Round points between two times, at most about `count` of them; `origin` is where counting starts (0 = midnight UTC). */
export function ticks(from: number, to: number, count: number, origin = 0): readonly number[] {
  const wanted = (to - from) / Math.max(1, count)
  const step = steps.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted)
  const result: number[] = []
  for (let at = Math.ceil((from - origin) / step) * step + origin; at <= to; at += step) result.push(at)
  return result
}
