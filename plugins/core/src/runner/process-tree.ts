import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Environment variable that every process of a task run carries, so that those which left the group are found again. */
export const processMark = 'WINDHOVER_TASK_RUN'

/** How long processes may tidy up after SIGTERM before SIGKILL. */
const tidyUpMs = 1_000
const mostRounds = 20

export interface ProcessTree {
  /** The first process: leader of its own group and session. */
  readonly pid: number
  /** Value of the mark. */
  readonly mark: string
}

/** Whether the group of the first process still has members. */
export function hasMembers({ pid }: ProcessTree): boolean {
  return signal(-pid, 0)
}

/** Ends every process of the tree: those of the group, those below them, and those that carry the mark wherever they went.
 *  Asks first (SIGTERM), then does not. Resolves when none is left. */
export async function endTree(tree: ProcessTree): Promise<void> {
  signalAll(tree, 'SIGTERM')
  const deadline = performance.now() + tidyUpMs
  for (let waitMs = 5; performance.now() < deadline; waitMs = Math.min(waitMs * 2, 100)) {
    if (!isAlive(tree)) return
    await pause(waitMs)
  }
  for (let round = 0; round < mostRounds && isAlive(tree); round += 1) {
    signalAll(tree, 'SIGKILL')
    await pause(10)
  }
}

/** The mark of an attempt of a task run; it names the server too. */
export const markOf = (taskRun: { readonly id: string; readonly attempt: number }): string =>
  `${taskRun.id}.${taskRun.attempt}.${process.pid}`

let isSwept = false

/** Ends what scripts of servers that are gone left running. Once in the life of a worker, before its first script. */
export function sweepProcesses(): void {
  if (isSwept) return
  isSwept = true
  for (const { pid } of processes() ?? []) {
    const server = markIn(pid)?.split('.').at(-1)
    if (server !== undefined && !signal(Number(server), 0)) signal(pid, 'SIGKILL')
  }
}

const isAlive = (tree: ProcessTree): boolean => membersOf(tree).length > 0

function signalAll(tree: ProcessTree, name: 'SIGTERM' | 'SIGKILL'): void {
  const members = membersOf(tree)
  signal(-tree.pid, name)
  for (const pid of members) signal(pid, name)
}

/** False when there is nobody to tell. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    // It ended meanwhile, or became somebody else's: nothing of ours is there.
    return false
  }
}

interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
}

/** The living processes of a tree. Where there is no /proc: the first process, as long as its group has members. */
function membersOf(tree: ProcessTree): readonly number[] {
  const rows = processes()
  if (rows === undefined) return hasMembers(tree) ? [tree.pid] : []
  const own = new Set([tree.pid])
  const members = new Set<number>()
  for (const { pid, group, session } of rows)
    if (group === tree.pid || session === tree.pid || pid === tree.pid || carries(pid, tree.mark)) members.add(pid)
  for (let grew = true; grew; ) {
    grew = false
    for (const { pid, parent } of rows) {
      if (members.has(pid) || !(members.has(parent) || own.has(parent))) continue
      members.add(pid)
      grew = true
    }
  }
  return [...members]
}

/** Every process but the zombies. */
function processes(): readonly ProcessRow[] | undefined {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processRow(Number(name)) ?? []) : []))
  } catch {
    // No /proc: not Linux.
    return undefined
  }
}

function processRow(pid: number): ProcessRow | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // `pid (name) state ppid pgrp session …`; the name may hold anything, so what counts stands after the last bracket.
    const [state, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : { pid, parent: Number(parent), group: Number(group), session: Number(session) }
  } catch {
    // It ended between the listing and the reading.
    return undefined
  }
}

const carries = (pid: number, mark: string): boolean => markIn(pid) === mark

/** The mark that a process carries. */
function markIn(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1')
    const at = `\0${environment}`.indexOf(`\0${processMark}=`)
    return at === -1 ? undefined : environment.slice(at + processMark.length + 1, environment.indexOf('\0', at))
  } catch {
    // It ended, or belongs to another user: not ours then.
    return undefined
  }
}
