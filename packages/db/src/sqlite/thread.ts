import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { failureOf, openDatabase, type SqliteDatabase } from './database.ts'
import type { FromThread, Reply, Request, SqliteFile, ToThread } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('The SQLite thread is started by SqliteClient, not by itself')
const toMain = (message: FromThread): void => port.postMessage(message)

// Who starts the thread gives it a SqliteFile.
const database = open(workerData as SqliteFile)
if (database !== undefined) port.on('message', (message: ToThread) => serve(database, message))

function open(file: SqliteFile): SqliteDatabase | undefined {
  try {
    const opened = openDatabase(file)
    toMain({ type: 'opened' })
    return opened
  } catch (error) {
    toMain({ type: 'refused', failure: failureOf(error) })
    return undefined
  }
}

/** Everything that waits is taken at once, so that transactions which queued behind a commit share the next one. */
function serve(served: SqliteDatabase, first: ToThread): void {
  const requests: Request[] = []
  let closing = false
  for (let next: ToThread | undefined = first; next !== undefined; next = waiting()) {
    if (next.type === 'requests') for (const request of next.requests) requests.push(request)
    else closing = true
  }
  const reply = (replies: readonly Reply[]): void => toMain({ type: 'replies', replies })
  served.serve(requests, reply)
  if (!closing) return
  served.close()
  toMain({ type: 'closed' })
  port?.close()
}

function waiting(): ToThread | undefined {
  // Only SqliteClient writes to this port.
  return port === null ? undefined : (receiveMessageOnPort(port)?.message as ToThread | undefined)
}
