import { blurred } from '../blur.ts'
import { composited, filled, inverted, type Picture, resized } from '../picture.ts'
import { encodePng } from '../png.ts'
import {
  isPicture,
  type NodeContext,
  type NodeDefinition,
  numberOf,
  pictureOf,
  textOf,
  whole,
} from './node.ts'

const largest = 16384

const emptyImage: NodeDefinition = {
  name: 'EmptyImage',
  category: 'image',
  required: {
    width: whole(512, 1, largest),
    height: whole(512, 1, largest),
    batch_size: ['INT', { default: 1, min: 1, max: 4096 }],
    color: ['INT', { default: 0, min: 0, max: 0xffffff, step: 1, display: 'color' }],
  },
  outputs: ['IMAGE'],
  run: (inputs) => {
    const color = numberOf(inputs, 'color')
    const rgb = [(color >> 16) & 255, (color >> 8) & 255, color & 255].map((byte) => byte / 255)
    const [width, height] = [numberOf(inputs, 'width'), numberOf(inputs, 'height')]
    return { outputs: [filled(width, height, numberOf(inputs, 'batch_size'), rgb)] }
  },
}

const imageInvert: NodeDefinition = {
  name: 'ImageInvert',
  displayName: 'Invert Image',
  category: 'image',
  required: { image: ['IMAGE', {}] },
  outputs: ['IMAGE'],
  run: (inputs) => ({ outputs: [inverted(pictureOf(inputs, 'image'))] }),
}

const imageCompositeMasked: NodeDefinition = {
  name: 'ImageCompositeMasked',
  category: 'image',
  required: {
    destination: ['IMAGE', {}],
    source: ['IMAGE', {}],
    x: whole(0, 0, largest),
    y: whole(0, 0, largest),
    resize_source: ['BOOLEAN', { default: false }],
  },
  optional: { mask: ['MASK', {}] },
  outputs: ['IMAGE'],
  run: (inputs) => {
    const destination = pictureOf(inputs, 'destination')
    const given = pictureOf(inputs, 'source')
    const { width, height } = destination
    const source = inputs.resize_source === true ? resized(given, width, height, false) : given
    const mask = isPicture(inputs.mask) ? inputs.mask : undefined
    return { outputs: [composited(destination, source, numberOf(inputs, 'x'), numberOf(inputs, 'y'), mask)] }
  },
}

const imageScale: NodeDefinition = {
  name: 'ImageScale',
  displayName: 'Upscale Image',
  category: 'image/upscaling',
  required: {
    image: ['IMAGE', {}],
    upscale_method: [['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'], {}],
    width: whole(512, 0, largest),
    height: whole(512, 0, largest),
    crop: [['disabled', 'center'], {}],
  },
  outputs: ['IMAGE'],
  run: (inputs) => {
    const image = pictureOf(inputs, 'image')
    const [width, height] = wantedSize(image, numberOf(inputs, 'width'), numberOf(inputs, 'height'))
    const nearest = textOf(inputs, 'upscale_method') === 'nearest-exact'
    return { outputs: [resized(image, width, height, nearest)] }
  },
}

/** A side of 0 follows the other one; both 0 leave the picture as it is. */
function wantedSize(image: Picture, width: number, height: number): readonly [number, number] {
  if (width === 0 && height === 0) return [image.width, image.height]
  if (width === 0) return [Math.max(1, Math.round((image.width * height) / image.height)), height]
  if (height === 0) return [width, Math.max(1, Math.round((image.height * width) / image.width))]
  return [width, height]
}

const imageBlur: NodeDefinition = {
  name: 'ImageBlur',
  category: 'image/postprocessing',
  required: {
    image: ['IMAGE', {}],
    blur_radius: whole(1, 1, 31),
    sigma: ['FLOAT', { default: 1, min: 0.1, max: 10, step: 0.1 }],
  },
  outputs: ['IMAGE'],
  run: async (inputs, context) => {
    const image = pictureOf(inputs, 'image')
    await takeTime(image, context)
    return { outputs: [blurred(image, numberOf(inputs, 'blur_radius'), numberOf(inputs, 'sigma'))] }
  },
}

/**
 * The slow job. In one step it is silent and cannot be interrupted, like the real node; in more steps it
 * ticks and shows previews, like a sampler.
 */
async function takeTime(image: Picture, { blur, sleep, progress }: NodeContext): Promise<void> {
  for (let step = 1; step <= blur.steps; step++) {
    await sleep(blur.ms / blur.steps)
    if (blur.steps > 1) progress(step, blur.steps, previewOf(image))
  }
}

function previewOf(image: Picture): Buffer {
  const small = resized(image, Math.min(64, image.width), Math.min(64, image.height), true)
  return encodePng(small, small.frames[0] ?? new Float32Array(), {})
}

export const pictureNodes = [emptyImage, imageInvert, imageCompositeMasked, imageScale, imageBlur]
