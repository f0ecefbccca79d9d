import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Metric, median, quantile } from './metric.ts'

export interface Baselines {
  readonly spawnMs: number
  readonly nodeStartMs: number
  readonly upsertsPerSecond: number
  readonly commitMs: number
  readonly loopPerSecond: number
  readonly requestMs: number
  readonly metrics: readonly Metric[]
}

/** What this machine can do without us, measured in the same run: figures are to be read against these. */
export async function measureBaselines(folder: string): Promise<Baselines> {
  const spawnTimes = await times(40, () => ended('true', []))
  const nodeTimes = await times(7, () => ended(process.execPath, ['-e', '0']))
  const store = measureStore(join(folder, 'baseline.db'))
  const requests = await measureRequests()
  const loop = measureLoop()
  const metrics: Metric[] = [
    { name: 'baseline.spawnMs', ...spread(spawnTimes), unit: 'ms', conditions: 'start of `true` to its end, 40 times' },
    { name: 'baseline.nodeStartMs', ...spread(nodeTimes), unit: 'ms', conditions: 'start of `node -e 0` to its end, 7 times' },
    {
      name: 'baseline.sqliteUpsertsPerSecond',
      value: store.upsertsPerSecond,
      unit: '1/s',
      conditions: 'better-sqlite3 alone, WAL, synchronous=FULL, rows of 330 B, 50 a transaction, two seconds',
    },
    { name: 'baseline.sqliteCommitMs', ...spread(store.commitTimes), unit: 'ms', conditions: 'one such row a transaction, 200 times' },
    {
      name: 'baseline.httpRequestMs',
      ...spread(requests),
      unit: 'ms',
      conditions: 'empty node:http server in the same process, one caller',
    },
    { name: 'baseline.loopPerSecond', value: loop, unit: '1/s', conditions: 'empty loop with one closure call a turn, one second' },
  ]
  return {
    spawnMs: median(spawnTimes),
    nodeStartMs: median(nodeTimes),
    upsertsPerSecond: store.upsertsPerSecond,
    commitMs: median(store.commitTimes),
    loopPerSecond: loop,
    requestMs: median(requests),
    metrics,
  }
}

const spread = (samples: readonly number[]) => ({ value: median(samples), p50: median(samples), p99: quantile(samples, 0.99) })

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  for (let index = 0; index < count; index++) {
    const start = performance.now()
    await work()
    samples.push(performance.now() - start)
  }
  return samples
}

const ended = (command: string, args: readonly string[]): Promise<unknown> => once(spawn(command, args, { stdio: 'ignore' }), 'exit')

function measureStore(path: string): { upsertsPerSecond: number; commitTimes: number[] } {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('create table rows (id text primary key, payload text)')
  const upsert = database.prepare('insert into rows values (?, ?) on conflict (id) do update set payload = excluded.payload')
  const payload = 'x'.repeat(300)
  let count = 0
  const write = database.transaction((rows: number) => {
    for (let row = 0; row < rows; row++) {
      count += 1
      // A row that does not change is not written at all.
      upsert.run(`${(count * 7919) % 100_000}-row`, `${count} ${payload}`)
    }
  })
  const start = performance.now()
  while (performance.now() - start < 2000) write(50)
  const upsertsPerSecond = (count / (performance.now() - start)) * 1000
  const commitTimes = Array.from({ length: 200 }, () => {
    const before = performance.now()
    write(1)
    return performance.now() - before
  })
  database.close()
  return { upsertsPerSecond, commitTimes }
}

async function measureRequests(): Promise<number[]> {
  const server = createServer((_request, answer) => answer.end('ok')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const samples = await times(300, async () => {
    const sent = request({ host: '127.0.0.1', port }).end()
    const [answer] = await once(sent, 'response')
    answer.resume()
    await once(answer, 'end')
  })
  server.closeAllConnections()
  server.close()
  return samples.slice(50)
}

function measureLoop(): number {
  let sum = 0
  const turn = (index: number): void => {
    sum += index & 1
  }
  const start = performance.now()
  let turns = 0
  for (; performance.now() - start < 1000; turns += 100_000) for (let index = 0; index < 100_000; index++) turn(index)
  return sum >= 0 ? (turns / (performance.now() - start)) * 1000 : 0
}
