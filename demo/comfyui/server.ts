import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createFaults, type Faults } from '../faults.ts'
import { createBell } from './bell.ts'
import { type Folders, openFolders } from './folders.ts'
import { type Current, comfyFaults, type Machine, queueRemaining } from './machine.ts'
import { allNodes } from './nodes/all.ts'
import { createQueue } from './queue.ts'
import { createRouter } from './router.ts'
import { featuresOf } from './routes/about.ts'
import { openSockets, type Sockets } from './sockets.ts'
import { work } from './worker.ts'

export type ComfyOptions = {
  /** Holds output/, temp/ and input/. */
  readonly folder: string
  /** 0 (the default) takes any free port. */
  readonly port?: number
  /** Faults made by the caller; otherwise they are kept in `folder`. */
  readonly faults?: Faults
  /** How long one ImageBlur takes; 1000 ms. */
  readonly blurMs?: number
  /** Progress ticks of one ImageBlur; 1, the way of the real node, is silent and cannot be interrupted. */
  readonly blurSteps?: number
  /** 100 MiB. */
  readonly maxUploadBytes?: number
  /** The jobs API of newer servers; without it those paths are 404, as recorded of 0.3.64. */
  readonly jobsApi?: boolean
  readonly log?: (line: string) => void
}

export type Comfy = {
  readonly url: string
  readonly port: number
  readonly folders: Folders
  readonly faults: Faults
  readonly close: () => Promise<void>
}

/** A ComfyUI without models, on loopback. */
export async function startComfy(options: ComfyOptions): Promise<Comfy> {
  const server = createServer()
  const closing = new AbortController()
  const machine = buildMachine(options, server, closing.signal)
  const route = createRouter(machine)
  server.on('request', (req, res) => void route(req, res))
  machine.faults.attach(server)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const working = work(machine)
  const { port } = addressOf(server)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    folders: machine.folders,
    faults: machine.faults,
    close: async () => {
      closing.abort()
      machine.bell.ring()
      machine.sockets.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await Promise.all([closed, working])
    },
  }
}

function buildMachine(options: ComfyOptions, server: Server, closing: AbortSignal): Machine {
  const { folder, blurMs = 1000, blurSteps = 1, maxUploadBytes = 100 * 1024 * 1024 } = options
  const setup = { service: 'comfyui', stateDir: folder, names: comfyFaults }
  const faults = options.faults ?? createFaults(setup)
  const current: Current = { clientId: undefined, node: undefined, interrupted: false, freeing: false }
  // Queue and sockets need each other: the queue tells everyone how long it is.
  const status = () => ({ exec_info: { queue_remaining: queueRemaining(queue) } })
  const queue = createQueue(() => sockets.send('status', { status: status() }))
  const sockets: Sockets = openSockets({
    server,
    status,
    features: featuresOf(maxUploadBytes),
    nodeOf: (id) => (id === current.clientId ? current.node : undefined),
    dropsAtConnect: () => faults.options('socket-drops').at === 'connect',
  })
  return {
    nodes: allNodes,
    folders: openFolders(folder),
    faults,
    sockets,
    queue,
    cache: new Map(),
    current,
    bell: createBell(),
    closing,
    tempTag: Array.from({ length: 5 }, () => 'abcdefghijklmnopqrstuvwxyz'[randomInt(26)]).join(''),
    blur: { ms: blurMs, steps: blurSteps },
    maxUploadBytes,
    jobsApi: options.jobsApi === true,
    argv: ['main.py', '--cpu', '--listen', '127.0.0.1', '--port', String(options.port ?? 0)],
    log: options.log ?? (() => undefined),
  }
}

function addressOf(server: Server): { port: number } {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address
}
