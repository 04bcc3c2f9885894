import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { Pool } from 'undici'

const program = '/usr/bin/prometheus-blackbox-exporter'

/** The same question as ours: 2xx and a body that says healthy, over IPv4, a new connection each time (its own way). */
const configuration = `modules:
  healthy:
    prober: http
    timeout: 5s
    http:
      preferred_ip_protocol: ip4
      fail_if_body_not_matches_regexp: ['"overall": ?"healthy"']
`

export type Blackbox = {
  /** One probe; rejects unless it succeeded. */
  probe(target: string): Promise<void>
  /** CPU used since its start, in milliseconds. */
  cpuMs(): Promise<number>
  close(): Promise<void>
}

/** Starts the exporter on loopback, or says why it cannot be compared with. */
export async function startBlackbox(folder: string): Promise<Blackbox | string> {
  if (process.platform !== 'linux') return 'its CPU is read from /proc, which only Linux has'
  if (!existsSync(program)) return 'not installed: apt-get install prometheus-blackbox-exporter'
  const file = join(folder, 'blackbox.yml')
  await writeFile(file, configuration)
  const port = await freePort()
  const args = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error']
  const child = spawn(program, args, { stdio: 'ignore' })
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 10 })
  await ready(pool)
  return {
    async probe(target) {
      const { body } = await pool.request({
        path: `/probe?module=healthy&target=${encodeURIComponent(target)}`,
        method: 'GET',
      })
      if (!(await body.text()).includes('\nprobe_success 1'))
        throw new Error(`blackbox found ${target} unhealthy`)
    },
    cpuMs: () => cpuMs(child),
    async close() {
      await pool.destroy()
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function ready(pool: Pool): Promise<void> {
  for (let left = 100; ; left -= 1) {
    try {
      await (await pool.request({ path: '/-/healthy', method: 'GET' })).body.dump()
      return
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** User and system time from /proc (fields 14 and 15 of proc(5)), in ticks of 10 ms. */
async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
