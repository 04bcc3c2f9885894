import { readFileSync, writeFileSync } from 'node:fs'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** Two files compared as pixelmatch's own README does it. Writes the difference, and returns its pixels. */
export function plainly(expected: string, actual: string, picture: string): number {
  const before = PNG.sync.read(readFileSync(expected))
  const after = PNG.sync.read(readFileSync(actual))
  const { width, height } = before
  const difference = new PNG({ width, height })
  const pixels = pixelmatch(before.data, after.data, difference.data, width, height, { threshold: 0.1 })
  if (pixels > 0) writeFileSync(picture, PNG.sync.write(difference))
  return pixels
}
