import { randomInt } from 'node:crypto'
import { PNG } from 'pngjs'
import { must } from '../should.ts'
import type { Comfy } from './client.ts'
import { pngText } from './png-text.ts'
import type { Image, Workflow } from './protocol.ts'

const size = { width: 96, height: 64 }

/** A workflow without models, whose picture only this run can have made: two fields, a colour and its complement. */
export type Canary = { readonly workflow: Workflow; readonly colour: number }

/** PreviewImage leaves no file behind that nobody can delete; SaveImageWebsocket leaves none at all. */
export function createCanary(output: 'PreviewImage' | 'SaveImageWebsocket' = 'PreviewImage'): Canary {
  const colour = randomInt(0x1000000)
  return {
    colour,
    workflow: {
      probe_left: field(size, colour),
      probe_right: field({ ...size, width: 32 }, 0xffffff - colour),
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
      probe_out: { class_type: output, inputs: { images: ['probe_join', 0] } },
    },
  }
}

/** A job that takes its time: `blurs` times about a second on two cores of a processor, far less on a graphics card. */
export function createSlowJob(blurs: number): Workflow {
  const chain = Array.from({ length: blurs }, (_, n) => [
    `probe_blur_${n + 1}`,
    { class_type: 'ImageBlur', inputs: { image: [`probe_blur_${n}`, 0], blur_radius: 15, sigma: 5 } },
  ])
  return {
    probe_blur_0: field({ width: 256, height: 256 }, randomInt(0x1000000)),
    ...Object.fromEntries(chain),
    probe_out: { class_type: 'PreviewImage', inputs: { images: [`probe_blur_${blurs}`, 0] } },
  }
}

/** For a job that is to run until it is stopped: other checks need not call it stuck meanwhile. */
export const slowBudgets = { run: 60_000 } as const

const field = ({ width, height }: { width: number; height: number }, color: number) => ({
  class_type: 'EmptyImage',
  inputs: { width, height, batch_size: 1, color },
})

/** Fetches what came of a canary, and proves that it is this one: by its pixels, and by the prompt inside of it. */
export async function expectCanary(comfy: Comfy, canary: Canary, image: Image | undefined): Promise<void> {
  must(image, 'the job names its image', 'wrong-data').toBeDefined()
  if (!image) return
  const file = await comfy.view(image)
  expectPixels(file, canary)
  const { prompt } = pngText(file)
  // Absent when ComfyUI runs with --disable-metadata.
  if (prompt === undefined) return
  must(prompt, 'the image holds the workflow that made it', 'wrong-data').toContain(String(canary.colour))
}

export function expectPixels(file: Buffer, { colour }: Canary): void {
  const { width, height, data } = PNG.sync.read(file)
  must({ width, height }, 'the image has its size', 'wrong-data').toEqual(size)
  const at = (x: number, y: number) => data.readUIntBE((y * width + x) * 4, 3)
  must(hex(at(5, 5)), 'the left field has the colour of this run', 'wrong-data').toBe(hex(colour))
  must(hex(at(90, 60)), 'the right field has its complement', 'wrong-data').toBe(hex(0xffffff - colour))
}

export const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`
