import { randomUUID } from 'node:crypto'

/** Something the panel itself was asked to make. ComfyUI's own queue is another matter. */
export type Job = {
  readonly id: string
  readonly kind: 'flux'
  readonly status: 'dry-run'
  readonly prompt: string
  readonly createdAt: string
}

export type Jobs = ReturnType<typeof createJobs>

const kept = 50

/** The newest jobs, newest first; they are gone with the process. */
export function createJobs() {
  const all: Job[] = []
  return {
    list: (): readonly Job[] => [...all],
    find: (id: string): Job | undefined => all.find((job) => job.id === id),
    add: (prompt: string): Job => {
      const job: Job = {
        id: randomUUID(),
        kind: 'flux',
        status: 'dry-run',
        prompt: prompt.slice(0, 200),
        createdAt: new Date().toISOString(),
      }
      all.unshift(job)
      all.length = Math.min(all.length, kept)
      return job
    },
  }
}
