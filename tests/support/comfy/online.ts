import type { Http } from './http.ts'

/** What a single question says; undefined when the answer came so late that others may see it differently. */
export type Seen = boolean | undefined

/** Milliseconds around a limit within which two who ask at the same time may differ. */
const marginMs = 300

/** Whether ComfyUI itself answers, for somebody who waits `limitMs` for it. */
export async function seenWithin(http: Http, limitMs: number): Promise<Seen> {
  const begun = performance.now()
  const online = await http.ask('/system_stats', { limitMs: limitMs + marginMs }).then(
    ({ status }) => status === 200,
    () => false,
  )
  return online && performance.now() - begun > limitMs - marginMs ? undefined : online
}

/**
 * Asks ComfyUI before and after `told` does, with the limit that `told` has itself. `really` is undefined when that
 * does not tell what `told` must have seen: ComfyUI came or went meanwhile, or answers just about at the limit.
 */
export async function heldAgainstComfy<Told>(
  http: Http,
  limitMs: number,
  told: () => Promise<Told>,
): Promise<{ readonly told: Told; readonly really: Seen; readonly tookMs: number }> {
  const before = await seenWithin(http, limitMs)
  const begun = performance.now()
  const answer = await told()
  const tookMs = Math.round(performance.now() - begun)
  const after = await seenWithin(http, limitMs)
  return { told: answer, really: before === after ? after : undefined, tookMs }
}
