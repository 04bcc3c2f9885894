import { type DriverInput, defineConfig, env } from './runner/config.ts'

const panel = env('PANEL_URL', 'http://127.0.0.1:3000')
const comfyui = env('COMFY_URL', 'http://127.0.0.1:8188')
const windows = process.platform === 'win32'

/** NSSM on Windows, systemd elsewhere. An empty name: the service is watched and reported, and never touched. */
function managedAs(name: string): { driver?: DriverInput } {
  if (name === '') return {}
  return { driver: windows ? { kind: 'nssm', name } : { kind: 'systemd', unit: name } }
}

/**
 * The stack that Guardian watches: an admin panel that needs ComfyUI. On Linux, name the units in COMFY_SERVICE and
 * PANEL_SERVICE (in .env, say) and Guardian heals them. docs/configuration.md has every setting.
 */
export default defineConfig({
  services: {
    comfyui: {
      title: 'ComfyUI',
      ...managedAs(env('COMFY_SERVICE', windows ? 'OrchestratorComfyUI' : '')),
      snapshots: { '/system_stats': `${comfyui}/system_stats`, '/queue': `${comfyui}/queue` },
      // A job that moves on is not killed at once. With a time in place of 'never' it is stopped when nobody uses it.
      activity: { kind: 'comfyui', url: comfyui },
      idleAfter: 'never',
      // Loading custom nodes and models takes its time after a start.
      policy: { startGrace: '90s' },
    },
    panel: {
      title: 'Admin panel',
      ...managedAs(env('PANEL_SERVICE', windows ? 'OrchestratorPanel' : '')),
      dependsOn: ['comfyui'],
      snapshots: { '/api/health': `${panel}/api/health` },
      policy: { startGrace: '30s' },
    },
    host: { title: 'This host' },
  },
  checks: {
    'panel/health': {
      service: 'panel',
      kind: 'http',
      url: `${panel}/api/health`,
      vital: true,
      slowAfter: '2s',
    },
    'comfyui/queue': {
      service: 'comfyui',
      kind: 'http',
      url: `${comfyui}/queue`,
      vital: true,
      values: { queueDepth: 'queue_pending.length' },
    },
    'host/disk': {
      service: 'host',
      kind: 'disk',
      path: windows ? 'C:\\' : '/',
      minFree: '10 GB',
      every: '5m',
    },
    'host/memory': { service: 'host', kind: 'memory', maxUsed: 0.8, every: '1m' },
  },
  suites: {
    smoke: { cron: '0 */6 * * *', env: { PANEL_URL: panel, COMFY_URL: comfyui } },
    api: { cron: '*/15 * * * *', env: { PANEL_URL: panel, COMFY_URL: comfyui } },
    visual: { cron: '30 */6 * * *', env: { PANEL_URL: panel, COMFY_URL: comfyui } },
  },
})
