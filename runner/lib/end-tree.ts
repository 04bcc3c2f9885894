import { execa } from 'execa'
import { type Clock, wait } from './clock.ts'
import { AdapterError } from './errors.ts'
import type { Processes, ProcessInfo } from './processes.ts'

export type EndTree = {
  readonly processes: Processes
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Everything that has to end, as of now: asked again and again, because processes start others. */
  readonly members: () => Promise<readonly ProcessInfo[]>
  /** How long they may take after SIGTERM, in milliseconds; 0 kills at once. */
  readonly termGraceMs: number
  /** How long the kernel may take after SIGKILL. */
  readonly killGraceMs: number
}

/** Ends processes, politely first. Resolves with those that are still there after SIGKILL. */
export async function endTree(end: EndTree): Promise<readonly ProcessInfo[]> {
  const first = await end.members()
  const deaf = end.termGraceMs > 0 ? await pass(end, first, 'SIGTERM', end.termGraceMs) : first
  return pass(end, deaf, 'SIGKILL', end.killGraceMs)
}

async function pass(end: EndTree, members: readonly ProcessInfo[], name: Signal, graceMs: number) {
  const deadline = end.clock.now() + graceMs
  let left = members
  let heard = await tell(end, left, name)
  while (left.length > 0 && heard && end.clock.now() < deadline) {
    await wait(end.clock, end.processes.dear ? 500 : 20, end.signal)
    left = await stillThere(end.processes, left)
    if (left.length > 0) continue
    // What was started between our look and the signal.
    left = await end.members()
    heard = await tell(end, left, name)
  }
  return left.length === 0 ? left : unite(await stillThere(end.processes, left), await end.members())
}

/** Those that we know stay known, though nothing may lead to them any more once their parent is gone. */
function unite(known: readonly ProcessInfo[], found: readonly ProcessInfo[]): readonly ProcessInfo[] {
  return [...new Map([...known, ...found].map((one) => [one.identity, one])).values()]
}

type Signal = 'SIGTERM' | 'SIGKILL'

/** False when nobody can have taken notice, so that waiting is no use. */
async function tell(end: EndTree, members: readonly ProcessInfo[], name: Signal): Promise<boolean> {
  if (process.platform === 'win32') return taskkill(end, members, name)
  const leaders = new Set(members.filter((one) => one.group === one.pid).map((one) => one.pid))
  const others = members.filter((one) => one.group === one.pid || !leaders.has(one.group ?? 0))
  await Promise.all(others.map((one) => sendTo(end.processes, one, name)))
  return true
}

/** Whole groups by their leader: so that nothing that is being forked gets away. A frozen process hears it, too. */
async function sendTo(processes: Processes, one: ProcessInfo, name: Signal): Promise<void> {
  if ((await unchanged(processes, [one])).length === 0) return
  const target = one.group === one.pid ? -one.pid : one.pid
  try {
    process.kill(target, name)
    if (name === 'SIGTERM') process.kill(target, 'SIGCONT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
    const remedy = 'Run Guardian as the same user as the service'
    throw new AdapterError(`Process ${one.pid} (${one.command}) may not be ended by us. ${remedy}`, {
      cause: error,
    })
  }
}

/** taskkill reaches the tree from its roots; without /F it ends nothing that has no window, and says so. */
async function taskkill(end: EndTree, members: readonly ProcessInfo[], name: Signal): Promise<boolean> {
  const pids = new Set(members.map((one) => one.pid))
  const roots = await unchanged(
    end.processes,
    members.filter((one) => !pids.has(one.parent)),
  )
  const force = name === 'SIGKILL' ? ['/F'] : []
  const results = await Promise.all(
    roots.map((one) =>
      execa('taskkill', ['/PID', String(one.pid), '/T', ...force], { reject: false, windowsHide: true }),
    ),
  )
  return force.length > 0 || results.some((result) => result.exitCode === 0)
}

/** Those that have not ended. The command is not asked: many change their title while they shut down. */
async function stillThere(processes: Processes, members: readonly ProcessInfo[]) {
  const now = await Promise.all(members.map((one) => processes.look(one.pid)))
  return members.filter((one, index) => now[index]?.identity === one.identity)
}

/** Those whose PID means the same life as a moment ago: same boot, same start time, same command. */
async function unchanged(processes: Processes, members: readonly ProcessInfo[]) {
  const now = await Promise.all(members.map((one) => processes.look(one.pid)))
  return members.filter(
    (one, index) => now[index]?.identity === one.identity && now[index].command === one.command,
  )
}
