import { type Clock, wait } from '../../lib/clock.ts'
import { endTree } from '../../lib/end-tree.ts'
import type { FoundProcess, Processes, ProcessInfo } from '../../lib/processes.ts'
import { runMarker } from './protocol.ts'

const askedMs = 1_500
const killGraceMs = 2_500

/**
 * One run's processes: the marker in their environment, the folder in their arguments, and the root of them unless it
 * goes on after the run.
 */
export type Tree = { readonly pid?: number; readonly run: string; readonly folder: string }

type Tools = { readonly clock: Clock; readonly processes: Processes }

/**
 * Everything of a run that is alive. Playwright starts browsers in groups of their own, and Chromium's
 * children overwrite their environment, so one sign alone would miss some.
 */
export async function membersOf(tree: Tree, processes: Processes): Promise<readonly ProcessInfo[]> {
  const all = (await processes.all(runMarker)).filter((one) => one.pid !== process.pid)
  const members = new Set(all.filter((one) => showsSign(one, tree)).map((one) => one.pid))
  for (let before = -1; before !== members.size; ) {
    before = members.size
    for (const one of all) if (members.has(one.parent)) members.add(one.pid)
  }
  return all.filter((one) => members.has(one.pid))
}

const showsSign = (one: FoundProcess, tree: Tree): boolean =>
  one.pid === tree.pid ||
  one.group === tree.pid ||
  one.environment[runMarker] === tree.run ||
  one.command.includes(tree.folder)

/**
 * Ends a run before its time: asks Playwright first, which closes its browsers and says what it interrupted,
 * then kills. Everything is gone within 4 s. Answers how many had to be killed.
 */
export async function endRun(
  tree: Tree & { readonly pid: number },
  ended: Promise<unknown>,
  tools: Tools,
): Promise<number> {
  if (process.platform !== 'win32' && interrupt(tree.pid))
    await Promise.race([ended, wait(tools.clock, askedMs)])
  return killLeftovers(tree, tools)
}

/** Kills what a run left behind: a browser whose worker died is nobody's child any more. */
export async function killLeftovers(tree: Tree, { clock, processes }: Tools): Promise<number> {
  const left = await membersOf(tree, processes)
  if (left.length === 0) return 0
  const members = () => membersOf(tree, processes)
  const signal = AbortSignal.timeout(killGraceMs * 2)
  await endTree({ processes, clock, signal, members, termGraceMs: 0, killGraceMs })
  return left.length
}

/** False when it is gone already. */
function interrupt(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGINT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
