/** Chance that can be had again: the same seed gives the same numbers. */
export type Random = {
  /** From 0 up to, and without, 1. */
  next(): number
  /** A whole number, both ends included. */
  between(from: number, to: number): number
  pick<Value>(values: readonly Value[]): Value
  /** One of its own for a part, so that what another part draws changes nothing here. */
  branch(name: string): Random
}

/** The generator of Weyl and a mixing step (splitmix32): short, and even enough to choose faults with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(values) {
      const value = values[Math.floor(next() * values.length)]
      if (value === undefined) throw new Error('There is nothing to choose from')
      return value
    },
    branch: (name) => seeded([...name].reduce((sum, sign) => Math.imul(sum, 31) + sign.charCodeAt(0), seed)),
  }
}
