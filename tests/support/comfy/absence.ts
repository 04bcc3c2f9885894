import { readMarks } from '../../../runner/checks/playwright/marks.ts'
import { inWords } from '../../../runner/lib/duration.ts'
import { fault } from '../should.ts'

/** A ComfyUI that is being restarted is back by then; only afterwards it is known what became of a job. */
const backWithinMs = 10_000

/** Bears that ComfyUI goes away in the middle of a job, for a while: it may be back, and the job lost. */
export function createAbsence(id: string) {
  let since: number | undefined
  return {
    /** Undefined while nobody is there to answer. */
    async bear<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
      const now = performance.now()
      try {
        const answer = await ask()
        since = undefined
        return answer
      } catch (error) {
        const { reason, text } = readMarks((error as Error).message)
        if (reason !== 'refused' && reason !== 'reset') throw error
        since ??= now
        if (now - since < backWithinMs) return undefined
        const away = `ComfyUI went away while job ${id} was under way, and is not back after ${inWords(backWithinMs)}`
        throw fault(reason, `${away}: ${text}`, { cause: error })
      }
    },
  }
}
