import { mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { Mask } from '../lib/mask.ts'
import { writeAtomic } from '../lib/write-atomic.ts'
import { pack } from './archive.ts'
import { maskTrace } from './trace.ts'

export type Export = {
  /** Paths in the export. */
  readonly written: readonly string[]
  readonly leftOut: readonly { readonly file: string; readonly why: string }[]
}

/** Masked when they were copied, or made of masked text. Pictures show what the page showed, and are no text. */
const mayLeave = /\.(?:html|md|json|txt|log|ya?ml|har|xml|csv|png|jpe?g|webp|gif)$/i

/**
 * Copies the report in `folder` and the evidence that may leave the house into `target`: an archive when its name ends
 * in `.zip`, else a folder. What could not be masked is left out, and a text in the export says so.
 */
export async function exportReport(
  { folder, id }: { readonly folder: string; readonly id: string },
  target: string,
  mask: Mask,
): Promise<Export> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found
    .filter((one) => one.isFile() && !one.name.endsWith('.tmp'))
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
  const contents: [string, Uint8Array][] = []
  const leftOut: { file: string; why: string }[] = []
  for (const file of files) {
    const content = await allowed(folder, file, mask)
    if (typeof content === 'string') leftOut.push({ file, why: content })
    else contents.push([file, content])
  }
  const note = leftOut.map(({ file, why }) => `${file}: ${why}\n`).join('')
  const all = [
    ...contents,
    ...(note === '' ? [] : [['LEFT-OUT.txt', Buffer.from(note)] as const]),
  ] satisfies Files
  await (extname(target).toLowerCase() === '.zip' ? writeArchive(target, id, all) : writeFolder(target, all))
  return { written: contents.map(([file]) => file), leftOut }
}

/** The content, or why it must not leave. A trace is masked again: the copy may be older than the secret. */
async function allowed(folder: string, file: string, mask: Mask): Promise<Uint8Array | string> {
  const isTrace = /-trace-\d+\.zip$/.test(file)
  if (!isTrace && !mayLeave.test(file)) return 'it cannot be searched for secrets'
  const content = await readFile(join(folder, file))
  return isTrace
    ? maskTrace(content, mask).catch(() => 'it is no trace in which secrets can be masked')
    : content
}

type Files = readonly (readonly [path: string, content: Uint8Array])[]

async function writeArchive(target: string, id: string, files: Files): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const named = Object.fromEntries(files.map(([path, content]) => [`${id}/${path}`, content]))
  await writeAtomic(target, await pack(named))
}

async function writeFolder(target: string, files: Files): Promise<void> {
  for (const [path, content] of files) await writeAtomic(join(target, path), content)
}
