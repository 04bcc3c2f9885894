import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRasters } from '../../../../runner/visual/compare/compare.ts'
import type { Raster } from '../../../../runner/visual/compare/raster.ts'
import type { CompareOptions } from '../../../../runner/visual/compare/result.ts'
import { copyOf, type Paint, painted, textLike } from './pictures.ts'

const white = [255, 255, 255]
const bar = (y: number): Paint[] => [{ x: 0, y, width: 300, height: 40, colour: [20, 40, 90] }]

/** A header with text on it, `y` pixels from the top. */
function header(y: number): Raster {
  const text = textLike(painted(280, 30, [20, 40, 90]), 3)
  const page = painted(300, 400, white, bar(y))
  for (let row = 0; row < 30; row += 1) {
    text.data.copy(page.data, ((y + 5 + row) * 300 + 10) * 3, row * 280 * 3, (row + 1) * 280 * 3)
  }
  return page
}

const said = (before: Raster, after: Raster, options?: CompareOptions) =>
  compareRasters(before, after, options).sentence

test('a part that moved is told with its name, direction and distance', () => {
  const names = [{ name: 'the header', box: { x: 0, y: 12, width: 300, height: 40 } }]
  assert.match(
    said(header(0), header(12), { names }),
    /^the header moved down 12 px \([\d,]+ px, [\d.]+ %\)$/,
  )
  assert.match(said(header(40), header(33), { names: [] }), /moved up 7 px/)
})

test('a change of colours keeps the outlines and is told as one of colours only', () => {
  const before = painted(200, 120, white, [{ x: 40, y: 40, width: 90, height: 30, colour: [47, 91, 215] }])
  const after = painted(200, 120, white, [{ x: 40, y: 40, width: 90, height: 30, colour: [179, 38, 30] }])
  const told = compareRasters(before, after)
  assert.match(told.sentence, /changed in colours only/)
  assert.deepEqual(told.regions[0]?.box, { x: 40, y: 40, width: 90, height: 30 })
  assert.equal(told.pixels, 2_700)
})

test('what comes, goes or is something else is told so', () => {
  const empty = painted(200, 120, white)
  const one = textLike(painted(200, 120, white), 1)
  assert.match(said(empty, one), / appeared /)
  assert.match(said(one, empty), / disappeared /)
  assert.match(said(one, textLike(painted(200, 120, white), 2)), / changed /)
})

test('a lost shadow, which the usual threshold does not see, is found by the finer pass', () => {
  const before = painted(200, 120, white, [{ x: 20, y: 90, width: 150, height: 3, colour: [246, 246, 246] }])
  const told = compareRasters(before, painted(200, 120, white))
  assert.deepEqual([told.same, told.pixels], [false, 0])
  assert.match(told.sentence, /changed slightly, in tint or shadow/)
  const speck = painted(200, 120, white, [{ x: 20, y: 90, width: 8, height: 8, colour: [246, 246, 246] }])
  assert.equal(compareRasters(painted(200, 120, white), speck).same, true)
})

test('another size always differs, and is told with both sizes', () => {
  const told = compareRasters(painted(300, 200, white), painted(300, 240, white))
  assert.equal(told.same, false)
  assert.match(told.sentence, /^size changed from 300×200 to 300×240; /)
  assert.ok(told.picture)
})

test('the allowance is of pixels of one region, whatever the size of the page', () => {
  const dots = [20, 400, 800].map((y) => ({ x: 10, y, width: 3, height: 3, colour: [0, 0, 0] }))
  const [before, after] = [painted(200, 1_000, white), painted(200, 1_000, white, dots)]
  assert.equal(compareRasters(before, after, { maxDiff: 8 }).same, false)
  const told = compareRasters(before, after, { maxDiff: 9 })
  assert.deepEqual([told.same, told.pixels, told.sentence], [true, 27, '27 px differ, which is allowed'])
})

test('ignored parts are not compared, are shown as they are, and are said to be many', () => {
  const before = textLike(painted(100, 100, white), 1)
  const after = copyOf(before)
  for (let row = 0; row < 40; row += 1) after.data.fill(9, row * 300, row * 300 + 300)
  const told = compareRasters(before, after, { ignore: [{ x: 0, y: 0, width: 100, height: 40 }] })
  assert.equal(told.same, true)
  assert.equal(told.sentence, 'the same picture; 40 % of the picture is ignored, which is much')
})
