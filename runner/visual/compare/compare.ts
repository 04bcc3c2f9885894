import { anotherPage } from './another-page.ts'
import { area, type Box, type Size, within } from './box.ts'
import { changed, marked, type Pair } from './changed.ts'
import { decode, loadSharp, type Picture } from './decode.ts'
import { drawCrops, drawGlance, drawOverlay } from './picture.ts'
import { padded, type Raster, withAlpha } from './raster.ts'
import type { CompareOptions, Comparison, Region } from './result.ts'
import { dirtyTiles } from './tiles.ts'
import { changesInWords, sizeInWords } from './words.ts'

/** Above this share of ignored pixels, the check proves little. */
const muchIgnored = 0.3

/** The decoder of this machine: sharp, or pngjs where sharp does not load. */
export async function decoderHere() {
  const sharp = await loadSharp()
  return { decode: (picture: Picture) => decode(picture, sharp), decoder: sharp ? 'sharp' : 'pngjs' } as const
}

/** Two decoded pictures, from the second rung of the ladder downward. */
export function compareRasters(before: Raster, after: Raster, options: CompareOptions = {}): Comparison {
  const pair = paired(before, after, options)
  const { expected, actual, ignored, size } = pair
  const common = { ignoredShare: ignoredShare(expected, ignored), ...(size ? { size } : {}) }
  const none = { pixels: 0, share: 0, regions: [], ...common }
  const same = { same: true, ...none }
  if (!size && expected.data.equals(actual.data))
    return { ...same, rung: 'pixels', sentence: 'the same pixels' }
  const tiles = dirtyTiles(expected, actual, ignored)
  const atLeast = anotherPage(expected, actual, tiles, ignored, options.maxDiff ?? 0)
  if (atLeast !== undefined) {
    const share = atLeast / area(expected)
    const words = `plainly another page: at least ${atLeast.toLocaleString('en')} px differ, not counted to the end`
    const sentence = size ? `${sizeInWords(size)}; ${words}` : words
    const picture = drawGlance(expected, actual)
    return { ...none, same: false, rung: 'another-page', pixels: atLeast, share, sentence, picture }
  }
  const { pixels, found } = changed(pair, tiles, options)
  const share = pixels / area(expected)
  const told = { ...none, rung: 'counted', pixels, share } as const
  if (found.length === 0 && !size)
    return { ...told, same: true, sentence: sameWords(pixels, common.ignoredShare) }
  const regions = found.map(({ region }) => region)
  const picture =
    found.length > 0 ? drawCrops(expected, actual, found.map(marked)) : drawGlance(expected, actual)
  return { ...told, same: false, regions, sentence: sentenceOf(pair, regions, told), picture }
}

/** The page with the changes marked on it, for the few cases in which somebody looks. */
export function overlayOf(before: Raster, after: Raster, options: CompareOptions = {}): Uint8Array {
  const pair = paired(before, after, options)
  const tiles = dirtyTiles(pair.expected, pair.actual, pair.ignored)
  const { found } = changed(pair, tiles, options)
  return drawOverlay(pair.actual, found.map(marked))
}

/** Both of the same size and with the same channels. */
function paired(before: Raster, after: Raster, { ignore = [] }: CompareOptions): Pair {
  const width = Math.max(before.width, after.width)
  const height = Math.max(before.height, after.height)
  const same = before.width === after.width && before.height === after.height
  const even = (one: Raster) => (before.channels === after.channels ? one : withAlpha(one))
  const [expected, actual] = [before, after].map((one) => padded(even(one), { width, height })) as [
    Raster,
    Raster,
  ]
  const ignored = ignore.map((box) => within(box, expected)).filter((box) => area(box) > 0)
  const { width: w, height: h } = after
  const size = { expected: { width: before.width, height: before.height }, actual: { width: w, height: h } }
  return { expected, actual, ignored, ...(same ? {} : { size }) }
}

function ignoredShare(size: Size, ignored: readonly Box[]): number {
  const covered = new Uint8Array(ignored.length === 0 ? 0 : size.width * size.height)
  for (const { x, y, width, height } of ignored) {
    for (let row = y; row < y + height; row += 1) {
      covered.fill(1, row * size.width + x, row * size.width + x + width)
    }
  }
  let sum = 0
  for (const one of covered) sum += one
  return sum / area(size)
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

const ignoredWords = (share: number): string =>
  share > muchIgnored ? `; ${percent(share)} of the picture is ignored, which is much` : ''

const sameWords = (pixels: number, ignored: number): string =>
  (pixels === 0 ? 'the same picture' : `${pixels} px differ, which is allowed`) + ignoredWords(ignored)

function sentenceOf(
  { size }: Pair,
  regions: readonly Region[],
  { pixels, share, ignoredShare }: { pixels: number; share: number; ignoredShare: number },
): string {
  const what = regions.length > 0 ? changesInWords(regions) : ''
  const parts = [size ? sizeInWords(size) : '', what].filter(Boolean).join('; ')
  const much = pixels > 0 ? ` (${pixels.toLocaleString('en')} px, ${percent(share)})` : ''
  return `${parts}${much}${ignoredWords(ignoredShare)}`
}
