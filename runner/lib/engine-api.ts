import { Agent } from 'undici'
import { AdapterError } from './errors.ts'

/** What the engine answered; `body` is at most 16 MiB. */
export type EngineAnswer = { readonly status: number; readonly body: Buffer }

type Call = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly json?: unknown
  readonly signal: AbortSignal
  /** Milliseconds until the answer has to begin. */
  readonly timeoutMs?: number
}

/** The HTTP API that Docker and Podman speak on a local socket. Rejects with AdapterError when nobody answers. */
export type EngineApi = {
  call(call: Call): Promise<EngineAnswer>
  /** The body as it comes, until it ends or the signal aborts. */
  stream(path: string, signal: AbortSignal): AsyncIterable<Buffer>
  close(): Promise<void>
}

const mostBytes = 16 * 1024 * 1024

/** Where the engine listens: as given, else DOCKER_HOST, else the place that Docker chooses on this system. */
export function engineAddress(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const otherwise = process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : '/var/run/docker.sock'
  return given ?? (env.DOCKER_HOST || otherwise)
}

/** `/path`, `unix:///path`, `npipe:////./pipe/name`, `tcp://127.0.0.1:2375`. No version in paths: the engine's own is meant. */
export function engineApi(address: string): EngineApi {
  const tcp = /^(?:tcp|http):\/\/(.+?)\/?$/.exec(address)
  const origin = tcp ? `http://${tcp[1]}` : 'http://engine'
  const socketPath = address.replace(/^(?:unix|npipe):\/\//, '')
  const agent = new Agent({ connect: tcp ? {} : { socketPath }, headersTimeout: 0, bodyTimeout: 0 })

  const send = async ({ method, path, json, signal, timeoutMs = 15_000 }: Call) => {
    try {
      return await agent.request({
        origin,
        method,
        path,
        signal,
        headersTimeout: timeoutMs,
        ...(json !== undefined && {
          body: JSON.stringify(json),
          headers: { 'content-type': 'application/json' },
        }),
      })
    } catch (error) {
      if (signal.aborted) throw error
      throw unreachable(address, error as NodeJS.ErrnoException)
    }
  }
  return {
    async call(call) {
      const { statusCode, body } = await send(call)
      const chunks: Buffer[] = []
      let held = 0
      for await (const chunk of body as AsyncIterable<Buffer>) {
        held += chunk.length
        if (held > mostBytes) break
        chunks.push(chunk)
      }
      return { status: statusCode, body: Buffer.concat(chunks) }
    },
    async *stream(path, signal) {
      const { statusCode, body } = await send({ method: 'GET', path, signal })
      if (statusCode !== 200) throw new AdapterError(`The engine answered ${statusCode} to ${path}`)
      yield* body as AsyncIterable<Buffer>
    },
    close: () => agent.destroy(),
  }
}

function unreachable(address: string, error: NodeJS.ErrnoException): AdapterError {
  const remedies: Readonly<Record<string, string>> = {
    ENOENT: 'Is the engine installed and started? Name another place in socket',
    ECONNREFUSED: 'Is the engine started?',
    EACCES: 'Add the user of Guardian to the group docker, or run it as root',
  }
  const remedy = remedies[error.code ?? ''] ?? 'The cause says why'
  return new AdapterError(`The container engine at ${address} does not answer. ${remedy}`, { cause: error })
}

/** The engine's own words for what it refused. */
export function engineRefusal({ status, body }: EngineAnswer): string {
  const text = body.toString('utf8')
  try {
    const { message, cause } = JSON.parse(text)
    return `${status} ${message ?? cause ?? text}`.slice(0, 500)
  } catch {
    return `${status} ${text}`.slice(0, 500)
  }
}

/**
 * What a container wrote, out of 8-byte frames (stream, three zeros, length). A container with a terminal has no
 * frames, which its first bytes tell.
 */
export function unframe(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  while (at + 8 <= bytes.length) {
    const isFrame = (bytes[at] ?? 9) <= 2 && bytes.readUIntBE(at + 1, 3) === 0
    if (!isFrame) return at === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(at)])
    const length = bytes.readUInt32BE(at + 4)
    parts.push(bytes.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  return at === 0 ? bytes : Buffer.concat(parts)
}
