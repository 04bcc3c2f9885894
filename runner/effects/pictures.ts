import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Observation } from '../core/observation.ts'
import { imageType } from '../lib/image.ts'
import type { Picture } from '../lib/message.ts'

/** Every vendor takes as much (Discord 10 MB, Telegram 10 MB, ntfy.sh 15 MB), and so does a telephone on the road. */
const mostBytes = 4 * 1024 * 1024

/** What says most first. */
const kinds = ['diff', 'screenshot'] as const

/** The picture that explains these observations best; undefined when there is none, it is gone or too large. */
export async function pictureOf(observations: readonly Observation[]): Promise<Picture | undefined> {
  for (const kind of kinds) {
    for (const { evidence = [] } of observations) {
      const path = evidence.find((one) => one.kind === kind && one.path !== undefined)?.path
      const picture = path === undefined ? undefined : await load(path)
      if (picture !== undefined) return picture
    }
  }
  return undefined
}

/** Any trouble means that there is no picture: the message goes without it. */
async function load(path: string): Promise<Picture | undefined> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    if (size > mostBytes) return undefined
    const content = await file.readFile()
    const contentType = imageType(content)
    if (contentType === undefined) return undefined
    const name = basename(path).replace(/[^A-Za-z0-9._-]+/g, '-')
    return { name, contentType, content: new Uint8Array(content) }
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}
