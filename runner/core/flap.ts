/**
 * Share of state changes among the newest 21 states, newer changes weighing more (0.75 to 1.25), as Nagios
 * counts it: 0 is steady, 1 changes every time.
 */
export function flapShare(history: readonly boolean[]): number {
  const states = history.slice(-21)
  const changes = 20
  let share = 0
  for (let index = 1; index < states.length; index++) {
    if (states[index] === states[index - 1]) continue
    // Position counted from the newest change, so that a short history weighs as the end of a long one.
    const position = changes - (states.length - index)
    share += (0.75 + (0.5 * position) / (changes - 1)) / changes
  }
  return share
}

/** Two thresholds, so that the answer does not flap itself. */
export function isFlapping(history: readonly boolean[], before: boolean, on: number, off: number): boolean {
  const share = flapShare(history)
  return before ? share > off : share >= on
}
