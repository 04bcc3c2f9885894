import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative } from 'node:path'
import { folderOf, isInside } from '../folders.ts'
import { type Call, readBody, sendEmpty, sendJson } from '../http.ts'
import type { Machine } from '../machine.ts'
import { PythonError } from '../python.ts'

/** POST /upload/image: any file is taken; a name that is taken by other bytes gets a number. */
export async function postUpload(call: Call, machine: Machine): Promise<void> {
  const body = await readBody(call.req, machine.maxUploadBytes)
  const type = call.req.headers['content-type'] ?? ''
  // fetch's own parser reads multipart, so that a request can be read like a response.
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  const image = form.get('image')
  const folderType = textIn(form, 'type') ?? 'input'
  const root = folderOf(machine.folders, folderType)
  if (root === undefined) throw new PythonError('TypeError', `unknown type ${folderType}`)
  if (!(image instanceof File) || image.name === '') return sendEmpty(call.res, 400)

  const subfolder = textIn(form, 'subfolder') ?? ''
  const file = join(root, subfolder, image.name)
  if (!isInside(root, file) || file === root) return sendEmpty(call.res, 400)
  const overwrite = ['true', '1'].includes(textIn(form, 'overwrite') ?? '')
  const bytes = Buffer.from(await image.arrayBuffer())
  const target = overwrite ? file : freeName(file, bytes)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, bytes)
  const name = relative(join(root, subfolder), target)
  sendJson(call.res, { name, subfolder, type: folderType })
}

function textIn(form: FormData, field: string): string | undefined {
  const value = form.get(field)
  return typeof value === 'string' ? value : undefined
}

/** `x.png`, or `x (1).png` and so on; the same bytes again keep their name. */
function freeName(file: string, bytes: Buffer): string {
  const extension = extname(file)
  const stem = join(dirname(file), basename(file, extension))
  let candidate = file
  for (let n = 1; existsSync(candidate) && !readFileSync(candidate).equals(bytes); n++) {
    candidate = `${stem} (${n})${extension}`
  }
  return candidate
}
