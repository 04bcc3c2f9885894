import { join } from 'node:path'
import { expectImages } from '../support/comfy/expect-images.ts'
import { workflowFiles } from '../support/comfy/workflow-files.ts'
import { check, must, note, test } from '../support/fixtures.ts'

/** Time for what surrounds the job: sockets, and fetching its images. */
const aroundMs = 10_000

/** Each file of workflows/ is a check: drop yours in, in ComfyUI's API format, with what it should give beside it. */
for (const { name, expected, budgets, prepare } of workflowFiles(join(import.meta.dirname, 'workflows'))) {
  const { vital, slowAfter, outputs } = expected
  const options = { service: 'comfyui', vital, ...(slowAfter === undefined ? {} : { slowAfter }) }

  test(`workflow ${name}`, check(options), async ({ comfy }) => {
    test.setTimeout(budgets.queue + budgets.run + aroundMs)
    const { workflow, nonce } = prepare()
    const job = await comfy.run(workflow, budgets)
    note('queueMs', job.took.queue)
    note('runMs', job.took.run)
    must(job.images.length, 'the workflow gives at least one image', 'wrong-data').toBeGreaterThan(0)
    if (outputs) await expectImages(comfy, job, outputs, nonce)
  })
}
