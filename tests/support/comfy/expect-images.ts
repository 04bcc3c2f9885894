import { PNG } from 'pngjs'
import { must } from '../should.ts'
import { hex } from './canary.ts'
import type { Comfy, Done } from './client.ts'
import type { ExpectedImage } from './workflow-files.ts'

type Outputs = Readonly<Record<string, readonly ExpectedImage[]>>

/** Holds what a job made against what was written down for it: how many images by node, their size, some pixels. */
export async function expectImages(comfy: Comfy, job: Done, expected: Outputs, nonce: number): Promise<void> {
  for (const [node, wanted] of Object.entries(expected)) {
    const images = job.outputs[node] ?? []
    must(images.length, `node ${node} gives ${wanted.length} images`, 'wrong-data').toBe(wanted.length)
    for (const [n, image] of images.entries()) {
      const picture = wanted[n]
      if (picture) expectPicture(await comfy.view(image), picture, `image ${n + 1} of node ${node}`, nonce)
    }
  }
}

function expectPicture(file: Buffer, wanted: ExpectedImage, name: string, nonce: number): void {
  const { width, height, data } = PNG.sync.read(file)
  must(`${width} x ${height}`, `${name} has its size`, 'wrong-data').toBe(
    `${wanted.width} x ${wanted.height}`,
  )
  for (const { at, colour, within } of wanted.pixels) {
    const [x, y] = at
    const seen = data.readUIntBE((y * width + x) * 4, 3)
    const right = colourOf(colour, nonce)
    const off = Math.max(
      ...[16, 8, 0].map((bits) => Math.abs(((seen >> bits) & 255) - ((right >> bits) & 255))),
    )
    const promise = `${name} is ${hex(right)} at ${x}, ${y} (it is ${hex(seen)})`
    must(off, promise, 'wrong-data').toBeLessThanOrEqual(within)
  }
}

function colourOf(colour: string, nonce: number): number {
  if (colour === 'nonce') return nonce
  return colour === '-nonce' ? 0xffffff - nonce : Number.parseInt(colour.slice(1), 16)
}
