import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How the panel was started. It is a program of its own, so it reads the environment itself. */
export type Settings = {
  readonly port: number
  readonly comfyUrl: string
  readonly stateDir: string
  /** The real panel changed its health answer between branches, and its users meet both. */
  readonly healthSchema: 'main' | 'legacy'
  readonly allowGeneration: boolean
  readonly bflKey: string | undefined
  readonly v0Key: string | undefined
  /** Where the v0 proxy forwards to. The demo has no default: it never leaves this machine by itself. */
  readonly v0Url: string | undefined
  readonly logLevel: string
  readonly limits: Limits
}

/** Milliseconds. */
export type Limits = {
  readonly comfyProxy: number
  readonly v0Proxy: number
  readonly statsEvery: number
  readonly heartbeatEvery: number
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: Number(env.PORT ?? 0),
    comfyUrl: (env.COMFY_URL ?? 'http://127.0.0.1:8188').replace(/\/+$/, ''),
    stateDir: env.DEMO_STATE_DIR ?? join(tmpdir(), 'demo-panel'),
    healthSchema: env.HEALTH_SCHEMA === 'legacy' ? 'legacy' : 'main',
    allowGeneration: env.ALLOW_GENERATION === 'true',
    bflKey: env.BFL_API_KEY || undefined,
    v0Key: env.V0_API_KEY || undefined,
    v0Url: env.V0_URL?.replace(/\/+$/, '') || undefined,
    logLevel: env.LOG_LEVEL ?? 'info',
    limits: {
      comfyProxy: Number(env.COMFY_PROXY_LIMIT_MS ?? 30_000),
      v0Proxy: Number(env.V0_PROXY_LIMIT_MS ?? 60_000),
      statsEvery: Number(env.STATS_EVERY_MS ?? 5_000),
      heartbeatEvery: Number(env.HEARTBEAT_EVERY_MS ?? 30_000),
    },
  }
}
