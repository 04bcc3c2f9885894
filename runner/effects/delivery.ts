import type { Entry } from '../store/outbox.ts'

/** More messages than these at once are one digest: what piled up during an outage must not pour out after it. */
const mostAtOnce = 10

/** After each failure in a row twice as long, from a second to ten minutes. */
const backOff = { firstMs: 1_000, mostMs: 600_000 }
/** A receiver that asks for more than an hour is not obeyed for longer. */
const mostAskedMs = 3_600_000

/**
 * How long to leave a receiver alone after so many failures in a row: at least as long as it asks, else between half and
 * all of the doubling time, so that many senders do not return at once. `random` gives 0 to 1.
 */
export function pauseMs(failures: number, askedMs: number | undefined, random: () => number): number {
  const doubled = Math.min(backOff.mostMs, backOff.firstMs * 2 ** Math.min(failures - 1, 20))
  const jittered = Math.round(doubled * (0.5 + random() / 2))
  return Math.max(jittered, Math.min(askedMs ?? 0, mostAskedMs))
}

/** What belongs together and is told in order: one incident, or what is told of one subject outside of any. */
export const threadOf = ({ tell }: Entry): string => tell.incident ?? `subject ${tell.subject}`

/** What is sent next: the first in line, or many as one when they are too many for that or quiet hours held them back. */
export function nextOf(
  due: readonly Entry[],
  heldOver: readonly Entry[],
  digests: boolean,
): readonly Entry[] {
  if (digests && due.length > mostAtOnce) return due
  if (digests && heldOver.length > 1) return heldOver
  return due.slice(0, 1)
}
