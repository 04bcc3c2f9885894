import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { type Child, startChild } from './child.ts'

export type ServiceName = 'panel' | 'comfyui' | 'thumbs'

export type Running = {
  readonly url: string
  readonly pid: number
  /** Resolves with the exit code, or the signal, once the process is gone. */
  readonly exited: Promise<number | string>
  /** The newest lines that it wrote, stdout and stderr together. */
  readonly log: () => readonly string[]
}

export type Stack = Readonly<Record<ServiceName, Running>> & {
  readonly stateDir: string
  /** Breaks a service on purpose; the names are those of demo/faults.ts and of the service's own. */
  fault(service: ServiceName, name: string, options?: Readonly<Record<string, unknown>>): Promise<void>
  /** Takes every fault of a living service away. One that is gone or hangs needs `restart`. */
  clear(service: ServiceName): Promise<void>
  /** Kills it and starts it again on the same port; `stack.panel` is the new one from then on. */
  restart(service: ServiceName): Promise<void>
  /** Ends everything; a second call does nothing. */
  stop(): Promise<void>
}

export type StackOptions = {
  /** Where the services keep their state; a folder of its own that is deleted at the end, if not given. */
  readonly stateDir?: string
  readonly env?: Readonly<Record<string, string>>
  readonly healthSchema?: 'main' | 'legacy'
  /**
   * Which services; all of them by default. A panel without its comfyui finds nobody at COMFY_URL, unless
   * `env` names another. Asking the stack for a service that it has not got is an error.
   */
  readonly services?: readonly ServiceName[]
}

const everything: readonly ServiceName[] = ['comfyui', 'thumbs', 'panel']

/** Starts the demo services as real processes on free loopback ports; rejects when one does not start. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'demo-stack-')))
  const wanted = everything.filter((name) => (options.services ?? everything).includes(name))
  const children = new Map<string, Child>()
  const stop = async () => {
    await Promise.all([...children.values()].map((child) => child.stop()))
    if (options.stateDir === undefined) await rm(stateDir, { recursive: true, force: true })
  }
  const start = async (name: ServiceName, port = '0') => {
    const comfyUrl = children.get('comfyui')?.url ?? 'http://127.0.0.1:9'
    const ownEnv = {
      COMFY_URL: comfyUrl,
      HEALTH_SCHEMA: options.healthSchema ?? 'main',
      COMFY_OUTPUT_DIR: join(stateDir, 'comfyui'),
      ...options.env,
    }
    children.set(name, await startChild(name, { ...ownEnv, PORT: port, DEMO_STATE_DIR: stateDir }))
  }
  try {
    await Promise.all(wanted.filter((name) => name !== 'panel').map((name) => start(name)))
    if (wanted.includes('panel')) await start('panel')
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ...faultControls(children),
    stateDir,
    stop,
    restart: restarter(children, start),
    get panel() {
      return need(children, 'panel')
    },
    get comfyui() {
      return need(children, 'comfyui')
    },
    get thumbs() {
      return need(children, 'thumbs')
    },
  }
}

function restarter(
  children: ReadonlyMap<string, Child>,
  start: (name: ServiceName, port: string) => Promise<void>,
) {
  return async (name: ServiceName) => {
    const before = need(children, name)
    await before.stop()
    await start(name, new URL(before.url).port)
  }
}

function faultControls(children: ReadonlyMap<string, Child>) {
  const control = async (name: ServiceName, method: 'POST' | 'DELETE', body?: object) => {
    const answer = await request(`${need(children, name).url}/__demo/fault`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 204) throw new Error(`${name} refuses the fault: ${answer.statusCode} ${text}`)
  }
  return {
    fault: (service: ServiceName, name: string, options: Readonly<Record<string, unknown>> = {}) =>
      control(service, 'POST', { ...options, name }),
    clear: (service: ServiceName) => control(service, 'DELETE'),
  }
}

function need(children: ReadonlyMap<string, Child>, name: ServiceName): Child {
  const child = children.get(name)
  if (child === undefined) throw new Error(`${name} is not part of this stack`)
  return child
}

if (import.meta.main) {
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const stateDir = process.env.DEMO_STATE_DIR
  const { panel, comfyui, thumbs, stop } = await startStack(stateDir === undefined ? {} : { stateDir })
  process.stdout.write(`PANEL_URL=${panel.url}\nCOMFY_URL=${comfyui.url}\nTHUMBS_URL=${thumbs.url}\n`)
  await ending
  await stop()
}
