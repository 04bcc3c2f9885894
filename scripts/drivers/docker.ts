import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { Agent } from 'undici'
import { findProgram, installPackages, missingPrograms } from './debian.ts'
import { endChild, whenReady } from './ended.ts'
import type { RealManager, Started } from './manager.ts'

/** dockerd on a socket of its own, without network, with an image that holds busybox and nothing else. */
export const docker: RealManager = {
  name: 'docker',
  missing: () => missingPrograms(['dockerd', 'busybox', 'tar']),
  install: () => installPackages(['docker.io', 'busybox-static']),
  start,
}

async function start(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-docker-'))
  const socket = join(folder, 'docker.sock')
  const hadRun = existsSync('/run/docker')
  const places = ['data-root', 'exec-root', 'pidfile'].map((name) => `--${name}=${join(folder, name)}`)
  const words = [
    '--iptables=false',
    '--bridge=none',
    '--default-ulimit=nofile=1024:1024',
    '--live-restore=false',
  ]
  const child = spawn(
    (await findProgram('dockerd')) ?? 'dockerd',
    [...words, ...places, `--host=unix://${socket}`],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const agent = new Agent({ connect: { socketPath: socket } })
  const stop = async () => {
    await agent.destroy()
    await endChild(child, 20_000)
    await rm(folder, { recursive: true, force: true })
    if (!hadRun) await rm('/run/docker', { recursive: true, force: true })
  }
  try {
    const version = await whenReady(child, async () => {
      const { body } = await agent.request({ origin: 'http://engine', method: 'GET', path: '/version' })
      const { Version, ApiVersion } = (await body.json()) as { Version: string; ApiVersion: string }
      return `${Version} (API ${ApiVersion})`
    })
    await importImage(agent, folder)
    return { version, env: { REAL_DOCKER: socket, REAL_DOCKER_IMAGE: 'guardian-tiny:1' }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function importImage(agent: Agent, folder: string): Promise<void> {
  const bin = join(folder, 'image', 'bin')
  await mkdir(bin, { recursive: true })
  await copyFile((await findProgram('busybox')) ?? '/bin/busybox', join(bin, 'busybox'))
  for (const name of ['sh', 'sleep', 'echo', 'cat', 'wc', 'ls']) await symlink('busybox', join(bin, name))
  const file = join(folder, 'image.tar')
  await execa('tar', ['--create', '--file', file, '--directory', join(folder, 'image'), '.'])
  const { statusCode, body } = await agent.request({
    origin: 'http://engine',
    method: 'POST',
    path: '/images/create?fromSrc=-&repo=guardian-tiny&tag=1',
    headers: { 'content-type': 'application/x-tar' },
    body: await readFile(file),
  })
  const said = await body.text()
  if (statusCode !== 200) throw new Error(`The image could not be imported: ${said}`)
}
