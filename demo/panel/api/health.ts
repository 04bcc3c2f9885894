import { statfs } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { dig, failureOf } from '../comfy.ts'
import type { Parts } from '../parts.ts'

/** What the two health schemas and the status have in common; ComfyUI is really asked. */
async function seen({ comfy }: Parts, limitMs: number) {
  try {
    const stats = await comfy.ask('/system_stats', limitMs)
    const version = dig(stats, ['system', 'comfyui_version'])
    const models = (await comfy.models(limitMs)).length
    return { online: true, models, version: typeof version === 'string' ? version : undefined }
  } catch (error) {
    if (error instanceof Error) return { online: false, models: 0, version: undefined }
    throw error
  }
}

export function addHealth(app: FastifyInstance, parts: Parts): void {
  const { settings } = parts
  // 200 even when degraded, as the real one: a status alone says nothing here.
  app.get('/api/health', () => (settings.healthSchema === 'legacy' ? legacyHealth(parts) : mainHealth(parts)))
  app.get('/api/status', () => status(parts))
  app.get('/api/selfcheck', () => selfcheck(parts))
}

async function mainHealth(parts: Parts) {
  const { online, models, version } = await seen(parts, 3000)
  return {
    overall: online ? 'healthy' : 'degraded',
    timestamp: new Date().toISOString(),
    services: {
      comfy: { online, models, ...(version === undefined ? {} : { version }) },
      flux: { keyConfigured: parts.settings.bflKey !== undefined },
    },
    environment: environment(parts),
    endpoints: { comfyUrl: parts.comfy.url },
  }
}

async function legacyHealth(parts: Parts) {
  const [comfy, disk] = await Promise.all([comfyService(parts, 3000), statfs(parts.settings.stateDir)])
  const usedPercent = Math.round((1 - freemem() / totalmem()) * 100)
  return {
    status: comfy.apiOnline ? 'healthy' : 'degraded',
    timestamp: new Date().toISOString(),
    services: { comfy, flux: { keyConfigured: parts.settings.bflKey !== undefined } },
    disk: { path: parts.settings.stateDir, free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize },
    memory: { free: freemem(), total: totalmem(), usedPercent },
  }
}

async function status(parts: Parts) {
  const { settings } = parts
  const comfy = await comfyService(parts, 3000)
  return {
    overall: comfy.apiOnline ? 'healthy' : 'degraded',
    timestamp: new Date().toISOString(),
    services: { comfy },
    environment: {
      allowGeneration: settings.allowGeneration,
      fluxKeyConfigured: settings.bflKey !== undefined,
      v0KeyConfigured: settings.v0Key !== undefined,
      nodeEnv: 'production',
      logLevel: settings.logLevel,
    },
    endpoints: { comfyUrl: parts.comfy.url, dataDir: settings.stateDir },
  }
}

async function selfcheck(parts: Parts) {
  const comfyui = await parts.comfy.ask('/system_stats', 2000).then(
    () => true,
    (error: unknown) => {
      parts.log.warn({ error: failureOf(error) }, 'selfcheck: ComfyUI is away')
      return false
    },
  )
  const flux = parts.settings.bflKey !== undefined
  return { comfyui, flux, hf: false, models: true, timestamp: new Date().toISOString() }
}

async function comfyService(parts: Parts, limitMs: number) {
  const { online, models } = await seen(parts, limitMs)
  return { installed: true, status: online ? 'running' : 'error', running: online, apiOnline: online, models }
}

function environment({ settings }: Parts) {
  return { allowGeneration: settings.allowGeneration, nodeEnv: 'production', logLevel: settings.logLevel }
}
