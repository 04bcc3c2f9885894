import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blurred } from '../../../demo/comfyui/blur.ts'
import { composited, filled, inverted, maskToImage, resized, toBytes } from '../../../demo/comfyui/picture.ts'
import { decodePng, encodePng } from '../../../demo/comfyui/png.ts'
import { readPng } from './comfyui-png.ts'

const everyByte = Array.from({ length: 256 }, (_, byte) => byte)

function throughNode(byte: number, change: typeof inverted): number {
  const { frames } = change(filled(1, 1, 1, [byte / 255]))
  return toBytes(frames[0] ?? new Float32Array())[0] ?? -1
}

test('a plain colour reaches the file exactly for all 256 values', () => {
  const seen = everyByte.map((byte) => throughNode(byte, (picture) => picture))
  assert.deepEqual(seen, everyByte)
})

test('ImageInvert is one too low for exactly 159 of the 256 values, and never off by more', () => {
  const off = everyByte.map((byte) => 255 - byte - throughNode(byte, inverted))
  assert.equal(off.filter((difference) => difference === 1).length, 159)
  assert.equal(off.filter((difference) => difference === 0).length, 97)
})

test('a source that reaches over the edge is cut off, and a mask weighs it', () => {
  const black = filled(4, 2, 1, [0, 0, 0])
  const white = filled(2, 2, 1, [1, 1, 1])
  const half = filled(2, 2, 1, [0.5])
  const row = (x: number, mask?: typeof half) => {
    const { frames } = composited(black, white, x, 1, mask)
    return [...toBytes(frames[0] ?? new Float32Array())].filter((_, i) => i % 3 === 0)
  }
  assert.deepEqual(row(3), [0, 0, 0, 0, 0, 0, 0, 255])
  assert.deepEqual(row(0, half), [0, 0, 0, 0, 127, 127, 0, 0])
})

test('a solid mask becomes a grey image', () => {
  const { channels, frames } = maskToImage(filled(1, 1, 1, [0.2]))
  assert.equal(channels, 3)
  assert.deepEqual([...toBytes(frames[0] ?? new Float32Array())], [51, 51, 51])
})

test('a blurred plain picture stays plain to within one, and an edge becomes soft', () => {
  const plain = blurred(filled(9, 9, 1, [0.4, 0.4, 0.4]), 3, 1)
  for (const byte of toBytes(plain.frames[0] ?? new Float32Array())) assert.ok(Math.abs(byte - 102) <= 1)
  const edge = composited(filled(9, 9, 1, [0, 0, 0]), filled(4, 9, 1, [1, 1, 1]), 5, 0, undefined)
  const soft = toBytes(blurred(edge, 2, 1).frames[0] ?? new Float32Array())
  const middle = everyByte.slice(0, 9).map((x) => soft[(4 * 9 + x) * 3] ?? 0)
  assert.deepEqual(
    [...middle].sort((a, b) => a - b),
    middle,
  )
  assert.ok((middle[4] ?? 0) > 0 && (middle[4] ?? 0) < 255)
})

test('another size keeps a plain colour', () => {
  for (const nearest of [true, false]) {
    const { width, frames } = resized(filled(2, 2, 1, [1, 0, 0]), 5, 3, nearest)
    assert.equal(width, 5)
    assert.deepEqual([...toBytes(frames[0] ?? new Float32Array()).subarray(0, 6)], [255, 0, 0, 255, 0, 0])
  }
})

test('a PNG keeps its pixels and its text chunks', () => {
  const picture = filled(3, 2, 1, [1, 0.2, 0])
  const bytes = encodePng(picture, picture.frames[0] ?? new Float32Array(), { prompt: '{"a": 1}' })
  const png = readPng(bytes)
  assert.deepEqual([png.width, png.height, png.at(2, 1)], [3, 2, [255, 51, 0]])
  assert.deepEqual(png.texts, { prompt: '{"a": 1}' })
  assert.equal(bytes[25], 2, 'colour type 2 is RGB without alpha')
  const { image, mask } = decodePng(bytes, 'x.png')
  assert.deepEqual([...toBytes(image.frames[0] ?? new Float32Array()).subarray(0, 3)], [255, 51, 0])
  assert.deepEqual([...(mask.frames[0] ?? [])], [0, 0, 0, 0, 0, 0])
})
