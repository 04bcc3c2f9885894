import { freemem, totalmem } from 'node:os'
import { type Call, sendJson } from '../http.ts'
import type { Machine } from '../machine.ts'
import { describeNode } from '../nodes/all.ts'

/** GET /system_stats: of a server without a graphics card. */
export function getSystemStats({ res }: Call, machine: Machine): void {
  const [total, free] = [totalmem(), freemem()]
  sendJson(res, {
    system: {
      os: process.platform === 'win32' ? 'nt' : 'posix',
      ram_total: total,
      ram_free: free,
      comfyui_version: '0.3.64',
      required_frontend_version: '1.27.10',
      installed_templates_version: null,
      required_templates_version: '0.1.95',
      python_version: '3.11.2 (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]',
      pytorch_version: '1.13.0a0',
      embedded_python: false,
      argv: machine.argv,
    },
    devices: [
      {
        name: 'cpu',
        type: 'cpu',
        index: null,
        vram_total: total,
        vram_free: free,
        torch_vram_total: total,
        torch_vram_free: free,
      },
    ],
  })
}

/** GET /object_info and GET /object_info/NODE; an unknown node is an empty object. */
export function getObjectInfo({ res, rest }: Call, { nodes, folders }: Machine): void {
  const wanted = [...nodes.values()].filter((node) => rest === '' || node.name === rest)
  sendJson(res, Object.fromEntries(wanted.map((node) => [node.name, describeNode(node, folders)])))
}

/** GET /features, and the answer to a client's feature_flags. */
export function featuresOf(maxUploadBytes: number): object {
  return { supports_preview_metadata: true, max_upload_size: maxUploadBytes }
}

export function getFeatures({ res }: Call, { maxUploadBytes }: Machine): void {
  sendJson(res, featuresOf(maxUploadBytes))
}

/** GET /: where the real server has its editor. */
export function getFrontPage({ res }: Call): void {
  const page =
    '<!doctype html><html lang="en"><head><title>ComfyUI</title></head><body><h1>ComfyUI</h1></body></html>'
  res.writeHead(200, { 'content-type': 'text/html' }).end(page)
}
