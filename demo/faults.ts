import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { answerFaults, commonFaults, endProcess } from './fault-effects.ts'

/** What a fault was asked with besides its name, such as `{ ms: 3000 }` of `slow`. */
export type FaultOptions = Readonly<Record<string, unknown>>

export type Fault = { readonly name: string } & FaultOptions

export type Faults = {
  active: (name: string) => boolean
  /** Empty when the fault is not active. */
  options: (name: string) => FaultOptions
  set: (name: string, options?: FaultOptions) => void
  /** Without a name it clears everything, `exit-at-start` included. */
  clear: (name?: string) => void
  list: () => readonly Fault[]
  /** Answers the control endpoint and applies HTTP-level faults. True when it has answered. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>
  /** Says on stderr why, when `exit-at-start` is set; the caller then exits with 1. */
  diesAtStart: () => boolean
  /** Which listening server `port-held` gives away. */
  attach: (server: Server) => void
}

export type FaultsSetup = {
  readonly service: string
  /** Where `exit-at-start` is remembered, as `<service>.fault.json`. */
  readonly stateDir: string
  /** The service's own faults. Without them any name is accepted. */
  readonly names?: readonly string[]
}

const controlPath = '/__demo/fault'

/** The faults of one demo service: what is broken on purpose, and the endpoint that breaks it. */
export function createFaults(setup: FaultsSetup): Faults {
  const file = join(setup.stateDir, `${setup.service}.fault.json`)
  const current = new Map<string, FaultOptions>()
  let server: Server | undefined

  const faults: Faults = {
    active: (name) => current.has(name),
    options: (name) => current.get(name) ?? {},
    set: (name, options = {}) => {
      current.set(name, options)
      if (name === 'exit-at-start') persist(file, options)
    },
    clear: (name) => {
      if (name === undefined) current.clear()
      else current.delete(name)
      if (name === undefined || name === 'exit-at-start') rmSync(file, { force: true })
    },
    list: () => [...current].map(([name, options]) => ({ ...options, name })),
    handle: async (req, res) => {
      const path = new URL(req.url ?? '/', 'http://demo').pathname
      if (path === controlPath) {
        await control(faults, setup, req, res, server)
        return true
      }
      return answerFaults(faults, path, res)
    },
    diesAtStart: () => {
      const reason = reasonToDie(file)
      if (reason !== undefined) process.stderr.write(`${setup.service}: ${reason}\n`)
      return reason !== undefined
    },
    attach: (listening) => {
      server = listening
    },
  }
  return faults
}

function persist(file: string, options: FaultOptions): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ ...options, name: 'exit-at-start' }))
}

function reasonToDie(file: string): string | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const reason = parseFault(text)?.reason
  return typeof reason === 'string' ? reason : 'cannot start: the fault exit-at-start is set'
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function control(
  faults: Faults,
  setup: FaultsSetup,
  req: IncomingMessage,
  res: ServerResponse,
  server: Server | undefined,
): Promise<void> {
  if (isFromAnotherSite(req)) return say(res, 403, { error: 'faults are not set from another site' })
  if (req.method === 'GET') return say(res, 200, { active: faults.list() })
  if (req.method === 'DELETE') {
    faults.clear()
    return say(res, 204)
  }
  if (req.method !== 'POST') return say(res, 405, { error: 'use GET, POST or DELETE' })

  const fault = parseFault(await readText(req))
  if (fault === undefined) return say(res, 400, { error: 'send JSON with a name: {"name": "crash"}' })
  const known = [...commonFaults, ...(setup.names ?? [])]
  if (setup.names !== undefined && !known.includes(fault.name)) {
    return say(res, 400, { error: `${setup.service} knows no fault ${fault.name}`, known })
  }
  const { name, ...options } = fault
  if (endProcess(name, options, req, res, server)) return
  faults.set(name, options)
  say(res, 204)
}

/** A page elsewhere may post to loopback; only the demo's own pages and plain clients may break it. */
function isFromAnotherSite(req: IncomingMessage): boolean {
  const origin = req.headers.origin
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== req.headers.host)
}

function parseFault(text: string): Fault | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const named = typeof value === 'object' && value !== null && 'name' in value ? value : undefined
    return typeof named?.name === 'string' ? { ...named, name: named.name } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function say(res: ServerResponse, status: number, body?: object): void {
  if (body === undefined) {
    res.writeHead(status).end()
    return
  }
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
