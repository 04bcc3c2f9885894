import { createCanary, expectCanary } from '../support/comfy/canary.ts'
import type { Comfy } from '../support/comfy/client.ts'
import { check, must, note, should, test } from '../support/fixtures.ts'

/**
 * The only check that sees a ComfyUI whose worker is dead: everything else goes on answering 200. It needs no
 * models and leaves no files.
 */
test('queue round trip', check({ service: 'comfyui', vital: true, slowAfter: '10s' }), async ({ comfy }) => {
  const followedBy = await roundTrip(comfy)
  should(followedBy, 'the socket stays open until the job is over', 'reset').toBe('socket')
})

test(
  'queue round trip through the panel',
  check({ service: 'panel', slowAfter: '10s' }),
  async ({ comfyThroughPanel }) => {
    await roundTrip(comfyThroughPanel)
  },
)

async function roundTrip(comfy: Comfy) {
  const canary = createCanary()
  const job = await comfy.run(canary.workflow)
  note('placeInQueue', job.place)
  note('queueMs', job.took.queue)
  note('runMs', job.took.run)
  note('followedBy', job.followedBy)
  must(job.cached, 'the nodes of this run have really been run', 'wrong-data').not.toContain('probe_left')
  await expectCanary(comfy, canary, job.images[0])
  return job.followedBy
}
