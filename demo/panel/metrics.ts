import { statfs } from 'node:fs/promises'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** The names that the panel promises, under its prefix. Unlike the real panel's, these counters count. */
export function createMetrics(stateDir: string) {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: readonly string[]) =>
    new Counter({ name: `orchestrator_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `orchestrator_${name}`, help, labelNames, registers })

  collectDefaultMetrics({ register: registry, prefix: 'orchestrator_' })
  const http = ['method', 'route', 'status']
  return {
    registry,
    requests: counter('http_requests_total', 'Total number of HTTP requests', http),
    durations: new Histogram({
      name: 'orchestrator_http_request_duration_seconds',
      help: 'HTTP request duration in seconds',
      labelNames: http,
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    comfyCalls: counter('comfy_api_calls_total', 'Total number of ComfyUI API calls', ['endpoint', 'status']),
    fluxGenerations: counter('flux_generations_total', 'Total number of FLUX generations', [
      'model',
      'status',
    ]),
    queueOperations: counter(
      'queue_operations_total',
      'Changes of the ComfyUI queue made through the panel',
      ['operation'],
    ),
    queueDepth: gauge('comfy_queue_depth', 'Prompts that ComfyUI runs or has waiting'),
    serviceUp: gauge('service_up', 'Whether the service answers the panel (1) or not (0)', ['service']),
    sockets: gauge('websocket_connections', 'Open WebSocket connections'),
    streams: gauge('sse_connections', 'Open event streams'),
    disk: new Gauge({
      name: 'orchestrator_disk_free_bytes',
      help: 'Free bytes of the disk that holds the panel data',
      labelNames: ['disk'],
      registers,
      async collect() {
        const { bavail, bsize } = await statfs(stateDir)
        this.set(
          { disk: /^[A-Za-z]:/.test(stateDir) ? stateDir.charAt(0).toUpperCase() : '/' },
          bavail * bsize,
        )
      },
    }),
  }
}
