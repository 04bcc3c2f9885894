import type { Followed } from './follow.ts'
import { createHttp, type Http } from './http.ts'
import { type Job, startJob } from './job.ts'
import { successOf } from './outcome.ts'
import type { Image, Workflow } from './protocol.ts'
import type { Budgets } from './track.ts'

/** A job that ended well. */
export type Done = Extract<Followed, { how: 'success' }> & { readonly id: string }

export type Comfy = {
  readonly url: string
  readonly http: Http
  /** Submits a workflow and follows it to a good end. Rejects with a sentence that names the phase which went wrong. */
  run(workflow: Workflow, budgets?: Partial<Budgets>): Promise<Done>
  /** Submits a workflow; what becomes of it is up to the test. A long one says how long it may run. */
  submit(workflow: Workflow, budgets?: Partial<Budgets>): Promise<Job>
  /** The bytes of an output. */
  view(image: Image): Promise<Buffer>
  /** Takes back what is left of our jobs. Nothing else is ever cleared, freed or interrupted. */
  close(): Promise<void>
}

export function createComfy({ url, socket }: { url: string; socket: boolean }): Comfy {
  const http = createHttp(url)
  const jobs: Job[] = []
  const submit: Comfy['submit'] = async (workflow, budgets) => {
    const job = await startJob(workflow, { http, socketUrl: socket ? url : undefined, budgets })
    jobs.push(job)
    return job
  }
  return {
    url,
    http,
    submit,
    async run(workflow, budgets) {
      const job = await submit(workflow, budgets)
      return { ...successOf(await job.ended()), id: job.id }
    },
    view: ({ filename, subfolder, type }) =>
      http.bytes(`/view?${new URLSearchParams({ filename, subfolder, type })}`),
    async close() {
      // A server that is gone has no jobs left; what is wrong with it, the test has said.
      await Promise.allSettled(jobs.map((job) => job.giveUp()))
    },
  }
}
