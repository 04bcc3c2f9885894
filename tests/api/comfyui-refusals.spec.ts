import { createCanary } from '../support/comfy/canary.ts'
import { check, expect, must, test } from '../support/fixtures.ts'

/** What ComfyUI will not do, it has to refuse in words that a person can use. Nothing here ever runs. */

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

test('a missing input is named with its node', check({ service: 'comfyui' }), async ({ comfy }) => {
  const { workflow } = createCanary()
  const broken = { ...workflow, probe_out: { class_type: 'PreviewImage', inputs: {} } }
  await expect(comfy.submit(broken), 'the node and its input are named').rejects.toThrow(
    /refused.*probe_out \(PreviewImage\).*images/,
  )
})

test('a node that is not installed is named', check({ service: 'comfyui' }), async ({ comfy }) => {
  const { workflow } = createCanary()
  const broken = { ...workflow, probe_join: { class_type: 'NoSuchNodeAnywhere', inputs: {} } }
  await expect(comfy.submit(broken), 'the missing node is named').rejects.toThrow(
    /refused.*NoSuchNodeAnywhere/,
  )
})

/** The trap of the API: one bad output among good ones is dropped, and the answer is 200. */
test('an output that is dropped behind a 200 is named', check({ service: 'comfyui' }), async ({ comfy }) => {
  const { workflow } = createCanary()
  const broken = { ...workflow, probe_bad: { class_type: 'PreviewImage', inputs: {} } }
  await expect(comfy.submit(broken), 'the dropped output is named').rejects.toThrow(
    /dropped a part.*probe_bad \(PreviewImage\).*images/,
  )
})

test('a job that must fail fails with its reason', check({ service: 'comfyui' }), async ({ comfy }) => {
  const { workflow } = createCanary()
  // No ComfyUI writes outside of its output folder: this fails while it runs, and leaves no file.
  const inputs = { images: ['probe_join', 0], filename_prefix: '../../guardian-must-fail' }
  const job = await comfy.submit({ ...workflow, probe_out: { class_type: 'SaveImage', inputs } })
  const ending = await job.ended()
  must(ending.how, 'the job fails', 'wrong-data').toBe('failed')
  expect(ending, 'node and reason are told').toMatchObject({
    sentence: expect.stringMatching(/failed at node probe_out \(SaveImage\).*outside the output folder/),
  })
})
