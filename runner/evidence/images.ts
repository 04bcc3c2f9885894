import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { imageType } from '../lib/image.ts'
import type { Image } from '../render/report.ts'
import type { Copied } from './files.ts'

/** A larger picture is linked, so that a report stays small enough to be sent. */
const mostBytes = 1.5 * 1024 * 1024

/** The pictures among the copied files, with their bytes where they fit into the page. */
export async function loadImages(copied: readonly Copied[], folder: string): Promise<readonly Image[]> {
  const images = await Promise.all(copied.map((file) => load(file, folder)))
  return images.filter((image) => image !== undefined)
}

async function load(
  { check, title, path, bytes, evidence }: Copied,
  folder: string,
): Promise<Image | undefined> {
  if (evidence !== 'screenshot' && evidence !== 'baseline' && evidence !== 'diff') return undefined
  const image = { check, title, kind: evidence, file: path }
  if (bytes > mostBytes) return image
  const content = await readFile(join(folder, path))
  const type = imageType(content)
  return type ? { ...image, source: `data:${type};base64,${content.toString('base64')}` } : image
}
