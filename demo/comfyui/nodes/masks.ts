import { filled, inverted, maskToImage } from '../picture.ts'
import { type NodeDefinition, numberOf, pictureOf, whole } from './node.ts'

const solidMask: NodeDefinition = {
  name: 'SolidMask',
  category: 'mask',
  required: {
    value: ['FLOAT', { default: 1, min: 0, max: 1, step: 0.01 }],
    width: whole(512, 1, 16384),
    height: whole(512, 1, 16384),
  },
  outputs: ['MASK'],
  run: (inputs) => ({
    outputs: [filled(numberOf(inputs, 'width'), numberOf(inputs, 'height'), 1, [numberOf(inputs, 'value')])],
  }),
}

const invertMask: NodeDefinition = {
  name: 'InvertMask',
  category: 'mask',
  required: { mask: ['MASK', {}] },
  outputs: ['MASK'],
  run: (inputs) => ({ outputs: [inverted(pictureOf(inputs, 'mask'))] }),
}

const maskImage: NodeDefinition = {
  name: 'MaskToImage',
  displayName: 'Convert Mask to Image',
  category: 'mask',
  required: { mask: ['MASK', {}] },
  outputs: ['IMAGE'],
  run: (inputs) => ({ outputs: [maskToImage(pictureOf(inputs, 'mask'))] }),
}

export const maskNodes = [solidMask, invertMask, maskImage]
