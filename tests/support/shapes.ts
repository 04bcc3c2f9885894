import { z } from 'zod'

const state = z.enum(['healthy', 'degraded', 'unhealthy'])

const serviceOfStatus = z.object({
  installed: z.boolean(),
  running: z.boolean(),
  apiOnline: z.boolean(),
  models: z.number().nonnegative(),
})

/** `/api/health` has one shape on each branch of the panel; both come out as the same meaning. */
export const health = z.union([
  z
    .object({
      overall: state,
      services: z.object({ comfy: z.object({ online: z.boolean(), models: z.number() }) }),
    })
    .transform(({ overall, services }) => ({ state: overall, comfyOnline: services.comfy.online })),
  z
    .object({ status: state, services: z.object({ comfy: serviceOfStatus }) })
    .transform(({ status, services }) => ({ state: status, comfyOnline: services.comfy.apiOnline })),
])

export const status = z.object({ overall: state, services: z.object({ comfy: serviceOfStatus }) })

export const selfcheck = z.object({
  comfyui: z.boolean(),
  flux: z.boolean(),
  hf: z.boolean(),
  models: z.boolean(),
  timestamp: z.iso.datetime(),
})

const stats = z.object({
  system: z.object({ comfyui_version: z.string(), ram_total: z.number(), ram_free: z.number() }),
  devices: z.array(
    z.object({ name: z.string(), type: z.string(), vram_total: z.number(), vram_free: z.number() }),
  ),
})

export const comfyStatus = z.object({
  ok: z.literal(true),
  online: z.literal(true),
  stats,
  models: z.object({ count: z.number(), list: z.array(z.string()) }),
})
export const comfyStatusDown = z.object({ ok: z.literal(false), online: z.literal(false), error: z.string() })

export const comfyuiStatus = z.discriminatedUnion('online', [
  z.object({ online: z.literal(true), stats: stats.optional() }),
  z.object({ online: z.literal(false) }),
])

/** What the service manager says; it may know less than we do. */
export const systemComfyStatus = z.object({
  success: z.boolean(),
  status: z.string(),
  running: z.boolean(),
  installed: z.boolean(),
  message: z.string(),
})
export const systemPanelStatus = z.object({ ok: z.boolean(), service: z.string(), status: z.string() })

export const models = z.object({
  ok: z.boolean(),
  comfyui: z.object({ online: z.boolean(), url: z.string() }),
  checkpoints: z.array(z.unknown()),
})

const validity = z.object({ valid: z.boolean(), error: z.string().nullish() })
export const keys = z.object({ flux: validity, v0: validity })

export const jobs = z.object({ jobs: z.array(z.object({ id: z.string() }).loose()) })
