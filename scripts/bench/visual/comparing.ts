import type { Rung } from '../../../runner/visual/compare/result.ts'
import { type Arm, environmentOf, serve, startArm } from './arm.ts'

/** Two files to compare, and where the difference is written. */
type Job = { readonly expected: string; readonly actual: string; readonly picture: string }
type Result = { readonly pixels: number; readonly rung?: Rung }

export type Comparing = Arm<Job, Result>

export const startComparing = (who: 'ours' | 'plain'): Comparing =>
  startArm(import.meta.filename, [who], environmentOf(who))

/** Each process loads only what its contender needs. */
async function ours() {
  const { createComparer } = await import('../../../runner/visual/compare/thread.ts')
  const { byLadder } = await import('./ours.ts')
  const comparer = createComparer()
  const work = async ({ expected, actual, picture }: Job) => {
    const { pixels, rung } = await byLadder(comparer, expected, actual, picture)
    return { pixels, rung }
  }
  serve<Job, Result>(work, comparer.close)
}

async function plain() {
  const { plainly } = await import('./plain.ts')
  const work = async ({ expected, actual, picture }: Job) => ({ pixels: plainly(expected, actual, picture) })
  serve<Job, Result>(work, async () => undefined)
}

if (import.meta.main) await (process.argv[2] === 'plain' ? plain() : ours())
