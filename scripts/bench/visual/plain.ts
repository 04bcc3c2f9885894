import { readFile, writeFile } from 'node:fs/promises'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** Two files compared as pixelmatch's own README does it. Writes the difference, and resolves to its pixels. */
export async function plainly(expected: string, actual: string, picture: string): Promise<number> {
  const before = PNG.sync.read(await readFile(expected))
  const after = PNG.sync.read(await readFile(actual))
  const { width, height } = before
  const difference = new PNG({ width, height })
  const pixels = pixelmatch(before.data, after.data, difference.data, width, height, { threshold: 0.1 })
  if (pixels > 0) await writeFile(picture, PNG.sync.write(difference))
  return pixels
}
