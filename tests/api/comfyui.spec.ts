import { createCanary, expectCanary } from '../support/comfy/canary.ts'
import type { Comfy } from '../support/comfy/client.ts'
import { check, must, note, test } from '../support/fixtures.ts'

/**
 * The only check that sees a ComfyUI whose worker is dead: everything else goes on answering 200. It needs no
 * models and leaves no files.
 */
test('queue round trip', check({ service: 'comfyui', vital: true, slowAfter: '10s' }), async ({ comfy }) => {
  await roundTrip(comfy)
})

test(
  'queue round trip through the panel',
  check({ service: 'panel', slowAfter: '10s' }),
  async ({ comfyThroughPanel }) => {
    await roundTrip(comfyThroughPanel)
  },
)

test(
  'a workflow that cannot run is refused with a reason',
  check({ service: 'comfyui' }),
  async ({ comfy }) => {
    const { workflow } = createCanary()
    const { probe_out: _, ...withoutOutput } = workflow
    const { status, body } = await comfy.http.ask('/prompt', { post: { prompt: withoutOutput } })
    must(status, 'a workflow without an output is refused', 'wrong-data').toBe(400)
    must(body, 'the refusal names its kind', 'wrong-data').toMatchObject({
      error: { type: 'prompt_no_outputs' },
    })
  },
)

async function roundTrip(comfy: Comfy): Promise<void> {
  const canary = createCanary()
  const job = await comfy.run(canary.workflow)
  await expectCanary(comfy, canary, job)
  note('placeInQueue', job.place)
  note('queueMs', job.took.queue)
  note('runMs', job.took.run)
  note('followedBy', job.followedBy)
}
