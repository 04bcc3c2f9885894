import { randomInt } from 'node:crypto'
import { PNG } from 'pngjs'
import { must } from '../should.ts'
import type { Comfy, Job } from './client.ts'
import { pngText } from './png-text.ts'
import type { Workflow } from './protocol.ts'

const size = { width: 96, height: 64 }

/** A workflow without models, whose picture only this run can have made: two fields, a colour and its complement. */
export type Canary = { readonly workflow: Workflow; readonly colour: number }

/** PreviewImage leaves no file behind that nobody can delete. */
export function createCanary(): Canary {
  const colour = randomInt(0x1000000)
  const field = (width: number, tint: number) => ({
    class_type: 'EmptyImage',
    inputs: { width, height: size.height, batch_size: 1, color: tint },
  })
  return {
    colour,
    workflow: {
      probe_left: field(96, colour),
      probe_right: field(32, 0xffffff - colour),
      probe_join: {
        class_type: 'ImageCompositeMasked',
        inputs: {
          destination: ['probe_left', 0],
          source: ['probe_right', 0],
          x: 64,
          y: 0,
          resize_source: false,
        },
      },
      probe_out: { class_type: 'PreviewImage', inputs: { images: ['probe_join', 0] } },
    },
  }
}

/** Fetches what came of a canary, and proves that it is this one: by its pixels, and by the prompt inside of it. */
export async function expectCanary(comfy: Comfy, { colour }: Canary, job: Job): Promise<void> {
  must(job.cached, 'the nodes of this run have really been run', 'wrong-data').not.toContain('probe_left')
  const [image] = job.images
  if (!image) throw new Error(`Job ${job.id} succeeded and names no image`)
  const file = await comfy.view(image)
  const { width, height, data } = PNG.sync.read(file)
  must({ width, height }, 'the image has its size', 'wrong-data').toEqual(size)
  const at = (x: number, y: number) => data.readUIntBE((y * width + x) * 4, 3)
  must(hex(at(5, 5)), 'the left field has the colour of this run', 'wrong-data').toBe(hex(colour))
  must(hex(at(90, 60)), 'the right field has its complement', 'wrong-data').toBe(hex(0xffffff - colour))
  const prompt = pngText(file).prompt
  // Absent when ComfyUI runs with --disable-metadata.
  if (prompt !== undefined)
    must(prompt, 'the image holds the workflow that made it', 'wrong-data').toContain(String(colour))
}

const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`
