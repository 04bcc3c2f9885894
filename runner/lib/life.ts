import type { Clock } from './clock.ts'
import type { Processes } from './processes.ts'

/** One life of a process: what tells it from every other, and when it began. */
export type Life = { readonly identity: string; readonly since?: number }

/** A start is reckoned from an age, which is a few milliseconds off each time; the first reckoning is kept. */
const begun = new Map<string, number>()
const mostRemembered = 500

/** The life that a PID stands for now; undefined when it stands for none. */
export async function lifeOf(processes: Processes, pid: number, clock: Clock): Promise<Life | undefined> {
  const found = await processes.look(pid)
  if (found === undefined) return undefined
  const { identity, ageMs } = found
  if (ageMs === undefined) return { identity }
  const since = begun.get(identity) ?? Math.round(clock.now() - ageMs)
  if (!begun.has(identity) && begun.size >= mostRemembered) begun.clear()
  begun.set(identity, since)
  return { identity, since }
}
