import type { Rung } from '../../../runner/visual/compare/result.ts'
import { createComparer } from '../../../runner/visual/compare/thread.ts'
import { type Arm, environmentOf, serve, startArm } from './arm.ts'
import { byLadder } from './ours.ts'
import { plainly } from './plain.ts'

/** Two files to compare, and where the difference is written. */
type Job = { readonly expected: string; readonly actual: string; readonly picture: string }
type Result = { readonly pixels: number; readonly rung?: Rung }

export type Comparing = Arm<Job, Result>

export const startComparing = (who: 'ours' | 'plain'): Comparing =>
  startArm(import.meta.filename, [who], environmentOf(who))

if (import.meta.main) {
  const comparer = createComparer()
  const plain = async ({ expected, actual, picture }: Job) => ({
    pixels: plainly(expected, actual, picture),
  })
  const ours = async ({ expected, actual, picture }: Job) => {
    const { pixels, rung } = await byLadder(comparer, expected, actual, picture)
    return { pixels, rung }
  }
  serve<Job, Result>(process.argv[2] === 'plain' ? plain : ours, comparer.close)
}
