import type { Server } from 'node:http'
import { cpus, freemem, totalmem } from 'node:os'
import { WebSocket, WebSocketServer } from 'ws'
import type { Glance } from './comfy.ts'
import type { Parts } from './parts.ts'

const most = 1000

/** `/ws/stats`: a message at once, then one every 5 s, a ping every 30 s. Every other upgrade is refused. */
export function addStats(server: Server, parts: Parts): { close: () => void } {
  const { settings, comfy, metrics } = parts
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: 4096 })
  const cpu = cpuMeter()

  server.on('upgrade', (request, socket, head) => {
    const path = new URL(request.url ?? '/', 'http://panel').pathname
    if (path === '/ws/stats' && sockets.clients.size < most) {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client))
      return
    }
    // The real panel's proxy carries no sockets and says 400.
    const status = path.startsWith('/api/comfy/')
      ? '400 Bad Request'
      : path === '/ws/stats'
        ? '503 Busy'
        : '404 Not Found'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  sockets.on('connection', (client: WebSocket) => {
    const tell = async () => {
      const message = statsMessage(await comfy.glance(), cpu.percent())
      if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(message))
    }
    const stopBeating = heartbeat(client, settings.limits.heartbeatEvery)
    const timer = setInterval(() => void tell(), settings.limits.statsEvery)
    metrics.sockets.inc()
    client.on('error', (error) => parts.log.warn({ error: error.message }, 'socket failed'))
    client.once('close', () => {
      clearInterval(timer)
      stopBeating()
      metrics.sockets.dec()
    })
    void tell()
  })
  return {
    close: () => {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}

export function statsMessage(glance: Glance, cpuPercent: number) {
  return {
    type: 'stats',
    timestamp: new Date().toISOString(),
    data: {
      active_jobs: glance.running,
      queue_items: glance.running + glance.pending,
      comfy_online: glance.online,
      cpu_percent: cpuPercent,
      memory_percent: Math.round((1 - freemem() / totalmem()) * 100),
      uptime_seconds: Math.round(process.uptime()),
    },
  }
}

/** Who has not answered the last ping by the next one is gone. */
function heartbeat(client: WebSocket, everyMs: number): () => void {
  let alive = true
  client.on('pong', () => {
    alive = true
  })
  const timer = setInterval(() => {
    if (!alive) return client.terminate()
    alive = false
    client.ping()
  }, everyMs)
  return () => clearInterval(timer)
}

/** The host's CPU use in whole percent since the question before. */
function cpuMeter(): { percent: () => number } {
  let before = { busy: 0, all: 0 }
  return {
    percent: () => {
      const now = { busy: 0, all: 0 }
      for (const { times } of cpus()) {
        const all = times.user + times.nice + times.sys + times.irq + times.idle
        now.all += all
        now.busy += all - times.idle
      }
      const share = (now.busy - before.busy) / Math.max(1, now.all - before.all)
      before = now
      return Math.round(share * 100)
    },
  }
}
