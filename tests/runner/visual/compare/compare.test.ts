import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import pixelmatch from 'pixelmatch'
import type { Box } from '../../../../runner/visual/compare/box.ts'
import { compareRasters } from '../../../../runner/visual/compare/compare.ts'
import { type Raster, withAlpha } from '../../../../runner/visual/compare/raster.ts'
import { copyOf, noise, painted, textLike } from './pictures.ts'

/** What pixelmatch says of the whole pictures; pixels of ignored boxes are left out of its count. */
function plainCount(a: Raster, b: Raster, ignored: readonly Box[] = []): number {
  const output = new Uint8Array(a.width * a.height * 4)
  pixelmatch(withAlpha(a).data, withAlpha(b).data, output, a.width, a.height, {
    threshold: 0.1,
    diffMask: true,
  })
  let counted = 0
  for (let y = 0; y < a.height; y += 1) {
    for (let x = 0; x < a.width; x += 1) {
      const inside = ignored.some(
        (box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
      )
      if (output[(y * a.width + x) * 4 + 3] && !inside) counted += 1
    }
  }
  return counted
}

const shape = fc.record({
  x: fc.nat(180),
  y: fc.nat(140),
  width: fc.integer({ min: 1, max: 60 }),
  height: fc.integer({ min: 1, max: 40 }),
  colour: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
})
const pictures = fc.record({
  width: fc.integer({ min: 1, max: 190 }),
  height: fc.integer({ min: 1, max: 150 }),
  seed: fc.nat(),
  shapes: fc.array(shape, { maxLength: 4 }),
  changes: fc.array(shape, { maxLength: 4 }),
  ignore: fc.array(shape, { maxLength: 2 }),
  /** Pixels that are shaken a little, where anti-aliasing is decided. */
  shaken: fc.nat(400),
  transparent: fc.boolean(),
})

type Given = typeof pictures extends fc.Arbitrary<infer T> ? T : never

function pairOf({ width, height, seed, shapes, changes, shaken, transparent }: Given): [Raster, Raster] {
  const before = textLike(painted(width, height, [255, 255, 255], shapes), seed)
  const after = copyOf(before)
  const random = noise(seed + 1)
  for (const { x, y, width: wide, height: high, colour } of changes) {
    for (let row = y; row < Math.min(height, y + high); row += 1) {
      for (let column = x; column < Math.min(width, x + wide); column += 1) {
        after.data.set(colour, (row * width + column) * 3)
      }
    }
  }
  for (let left = shaken; left > 0; left -= 1) {
    const at = Math.floor(random() * after.data.length)
    after.data[at] = Math.floor(random() * 256)
  }
  if (!transparent) return [before, after]
  const clear = [before, after].map((one) => withAlpha(one)) as [Raster, Raster]
  for (const one of clear) for (let at = 3; at < one.data.length; at += 4) one.data[at] = 100 + (at % 156)
  return clear
}

test('as many pixels are counted as pixelmatch counts on the whole picture, ignored boxes left out', () => {
  fc.assert(
    fc.property(pictures, (given) => {
      const [before, after] = pairOf(given)
      const told = compareRasters(before, after, { ignore: given.ignore })
      if (told.rung === 'another-page') {
        assert.ok(told.pixels <= plainCount(before, after, given.ignore) && !told.same)
      } else {
        assert.equal(told.pixels, plainCount(before, after, given.ignore))
        assert.equal(
          told.regions.reduce((sum, { pixels }) => sum + pixels, 0),
          told.pixels,
        )
      }
    }),
    { numRuns: 400 },
  )
})

test('a difference of one pixel at any place is counted once, at borders of tiles and pictures too', () => {
  const before = textLike(painted(100, 70, [250, 250, 250]), 5)
  for (let at = 0; at < 7_000; at += 3) {
    const after = copyOf(before)
    after.data.set([200, 0, 90], at * 3)
    assert.equal(compareRasters(before, after).pixels, plainCount(before, after), `pixel ${at}`)
  }
})

test('only a plainly different page stops the count early, says so, and never more than there is', () => {
  const before = textLike(painted(700, 900, [255, 255, 255]), 1)
  const after = textLike(
    painted(700, 900, [20, 30, 40], [{ x: 0, y: 0, width: 700, height: 120, colour: [200, 90, 20] }]),
    2,
  )
  const told = compareRasters(before, after)
  assert.equal(told.rung, 'another-page')
  assert.equal(told.same, false)
  assert.match(told.sentence, /^plainly another page: at least [\d,]+ px differ, not counted to the end$/)
  assert.ok(told.pixels > 1_000 && told.pixels <= plainCount(before, after))
})

test('a page that is tinted all over, as another browser may draw it, is counted to the end', () => {
  const before = textLike(painted(700, 900, [255, 255, 255]), 1)
  const after = copyOf(before)
  // Every pixel is another, and only a few so much that anybody would see it.
  for (const [at, value] of before.data.entries()) after.data[at] = Math.max(0, value - 3)
  for (let at = 0; at < after.data.length; at += 9_999) after.data[at] = 255 - (after.data[at] ?? 0)
  const told = compareRasters(before, after)
  assert.equal(told.rung, 'counted')
  assert.equal(told.pixels, plainCount(before, after))
})
