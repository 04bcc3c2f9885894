import { join } from 'node:path'
import { defineConfig, env } from '../runner/config.ts'

const port = {
  comfyui: Number(env('DEMO_COMFY_PORT', '18188')),
  panel: Number(env('DEMO_PANEL_PORT', '13000')),
  thumbs: Number(env('DEMO_THUMBS_PORT', '13100')),
}
const at = (service: keyof typeof port): string => `http://127.0.0.1:${port[service]}`
const state = env('DEMO_STATE_DIR', join(import.meta.dirname, '..', '.guardian', 'demo-state'))
const program = (name: string): [string, ...string[]] => [
  process.execPath,
  join(import.meta.dirname, name, 'main.ts'),
]
const once = env('DEMO_ONCE', '') !== ''
const addresses = { PANEL_URL: at('panel'), COMFY_URL: at('comfyui') }

/** A story of two minutes cannot wait as long as a stack of your own should. */
export const policy = {
  confirmAfter: '1s',
  cooldown: '4s',
  startGrace: '6s',
  verifyFor: '6s',
  actDeadline: '20s',
  restartsPerTenMinutes: 20,
}

/** The demo stack as a user would describe his own: three programs that Guardian starts, watches and heals. */
export default defineConfig({
  services: {
    comfyui: {
      title: 'ComfyUI',
      autoStart: true,
      driver: {
        kind: 'process',
        command: program('comfyui'),
        port: port.comfyui,
        env: { PORT: String(port.comfyui), DEMO_STATE_DIR: state },
      },
      activity: { kind: 'comfyui', url: at('comfyui'), every: '2s' },
      // DEMO_IDLE_AFTER=1m shows how a service that nobody uses is stopped; the panel is then degraded.
      idleAfter: env('DEMO_IDLE_AFTER', 'never'),
      snapshots: { '/system_stats': `${at('comfyui')}/system_stats`, '/queue': `${at('comfyui')}/queue` },
    },
    panel: {
      title: 'Admin panel',
      autoStart: true,
      dependsOn: ['comfyui'],
      driver: {
        kind: 'process',
        command: program('panel'),
        // It holds no work worth waiting for; the default is 8 s.
        stopGrace: 3_000,
        port: port.panel,
        env: { PORT: String(port.panel), COMFY_URL: at('comfyui'), DEMO_STATE_DIR: state },
      },
      snapshots: { '/api/health': `${at('panel')}/api/health` },
    },
    thumbs: {
      title: 'Thumbnails',
      autoStart: true,
      driver: {
        kind: 'process',
        command: program('thumbs'),
        port: port.thumbs,
        env: { PORT: String(port.thumbs), DEMO_STATE_DIR: state },
      },
      snapshots: { '/health': `${at('thumbs')}/health` },
    },
  },
  checks: {
    'comfyui/queue': {
      service: 'comfyui',
      kind: 'http',
      url: `${at('comfyui')}/queue`,
      vital: true,
      every: '2s',
      timeout: '2s',
      slowAfter: '1s',
      values: { queueDepth: 'queue_pending.length' },
    },
    'panel/health': {
      service: 'panel',
      kind: 'http',
      url: `${at('panel')}/api/health`,
      vital: true,
      every: '2s',
      timeout: '2s',
      slowAfter: '1s',
      // Without ComfyUI it is degraded, and still does what it can.
      expect: { json: { overall: { oneOf: ['healthy', 'degraded'] } } },
    },
    'panel/stats': {
      service: 'panel',
      kind: 'websocket',
      url: `${at('panel').replace('http', 'ws')}/ws/stats`,
      every: '10s',
      timeout: '5s',
      expect: { json: { type: 'stats' } },
      values: { queueItems: 'data.queue_items' },
    },
    'thumbs/health': {
      service: 'thumbs',
      kind: 'http',
      url: `${at('thumbs')}/health`,
      vital: true,
      every: '2s',
      timeout: '2s',
      slowAfter: '1s',
      expect: { json: { status: 'ok' } },
    },
    'host/disk': {
      service: 'comfyui',
      kind: 'disk',
      path: import.meta.dirname,
      minFree: '1 GB',
      every: '1m',
    },
  },
  suites: {
    // The scripted story runs them itself.
    smoke: { ...(once ? {} : { cron: '*/10 * * * *' }), env: addresses },
    api: { ...(once ? {} : { cron: '*/5 * * * *' }), env: addresses },
  },
  // A story of two minutes cannot wait as long as a stack of your own should.
  policy: {
    confirmAfter: '1s',
    cooldown: '4s',
    startGrace: '6s',
    verifyFor: '6s',
    actDeadline: '20s',
    restartsPerTenMinutes: 20,
  },
  storage: {
    data: env('GUARDIAN_DATA', join(import.meta.dirname, '..', '.guardian', 'demo')),
    reports: env('DEMO_REPORTS', join(import.meta.dirname, '..', 'reports')),
  },
  server: { port: 9091 },
})
