import { readFileSync } from 'node:fs'

/** Preloaded into a Guardian: what JavaScript calls the time of day is off by the seconds in the file CHAOS_CLOCK. */
const Real = Date
const movedNow = (): number =>
  Real.now() + Number(readFileSync(process.env.CHAOS_CLOCK ?? '', 'utf8')) * 1_000

globalThis.Date = new Proxy(Real, {
  construct: (target, args, own) => Reflect.construct(target, args.length === 0 ? [movedNow()] : args, own),
  apply: () => new Real(movedNow()).toString(),
  get: (target, key) => (key === 'now' ? movedNow : Reflect.get(target, key)),
})
