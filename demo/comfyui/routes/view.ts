import { readFileSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { basename, extname, join } from 'node:path'
import { type Folders, folderOf, isInside, splitAnnotation } from '../folders.ts'
import { type Call, sendEmpty } from '../http.ts'
import type { Machine } from '../machine.ts'
import { keepChannel } from '../png.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.txt': 'text/plain',
  '.json': 'application/json',
}

/**
 * GET /view. There is no WebP or JPEG encoder here: `preview` gives the picture as PNG and says so in its
 * content type.
 */
export function getView({ res, query }: Call, { folders }: Machine): void {
  const found = findFile(query, folders)
  if (typeof found === 'number') sendEmpty(res, found)
  else sendFile(res, basename(found), readFileSync(found), query)
}

/** The file, or the status code of the refusal. */
function findFile(query: URLSearchParams, folders: Folders): string | 400 | 403 | 404 {
  const asked = query.get('filename')
  if (asked === null) return 404
  const { name, type } = splitAnnotation(asked)
  if (name === '' || name.startsWith('/') || name.includes('..')) return 400
  const root = folderOf(folders, type ?? query.get('type') ?? 'output')
  if (root === undefined) return 400
  const folder = join(root, query.get('subfolder') ?? '')
  if (!isInside(root, folder)) return 403
  const file = join(folder, basename(name))
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : 404
}

function sendFile(res: ServerResponse, filename: string, bytes: Buffer, query: URLSearchParams): void {
  const channel = query.get('channel')
  const reencoded = query.has('preview') || channel === 'rgb' || channel === 'a'
  const body = reencoded ? keepChannel(bytes, filename, channel === 'a' ? 'a' : 'rgb') : bytes
  // Types a browser would execute are never named, whatever was uploaded.
  const type = contentTypes[extname(filename).toLowerCase()] ?? 'application/octet-stream'
  res.writeHead(200, {
    'content-type': reencoded ? 'image/png' : type,
    'content-length': body.length,
    'content-disposition': `filename="${encodeURIComponent(filename)}"`,
  })
  res.end(body)
}
