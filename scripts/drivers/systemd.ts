import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { installPackages, missingPrograms } from './debian.ts'
import { endChild, whenReady } from './ended.ts'
import type { RealManager, Started } from './manager.ts'

const checkout = resolve(import.meta.dirname, '..', '..')

/** systemd as the init of a container that shares this system's /usr: it boots in a second. */
export const systemd: RealManager = {
  name: 'systemd',
  missing: () => missingPrograms(['systemd-nspawn', 'nsenter', 'systemctl', 'journalctl']),
  install: () => installPackages(['systemd-container', 'dbus', 'procps']),
  start,
}

async function start(): Promise<Started> {
  const root = await mkdtemp(join(tmpdir(), 'guardian-systemd-'))
  await makeRoot(root)
  const machine = `guardian-${process.pid}`
  // What a unit may have to run: this Node, and this checkout.
  const shared = ['/usr', dirname(process.execPath), checkout].map((path) => `--bind-ro=${path}`)
  const words = [...shared, '--boot', '--register=no', '--keep-unit', '--console=pipe', '--quiet']
  const child = spawn('systemd-nspawn', ['--directory', root, '--machine', machine, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = async () => {
    await endChild(child)
    await rm(root, { recursive: true, force: true })
  }
  try {
    const leader = await whenReady(child, async () => {
      const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
      const pid = children.trim().split(/\s+/)[0]
      if (!pid) return undefined
      const { stdout } = await execa('nsenter', ['-t', pid, '-a', 'systemctl', 'is-system-running'], {
        reject: false,
      })
      return /running|degraded/.test(stdout) ? pid : undefined
    })
    const { stdout } = await execa('systemctl', ['--version'])
    const version = stdout.split(/\s+/)[1] ?? ''
    return { version, env: { REAL_SYSTEMD: leader }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What systemd needs of its own: the rest is in /usr. */
async function makeRoot(root: string): Promise<void> {
  // Its services run under other users, to whom a temporary folder is closed.
  await chmod(root, 0o755)
  const folders = ['etc/systemd/system', 'proc', 'sys', 'dev', 'run', 'tmp', 'var/log/journal', 'root', 'usr']
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true })
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) await symlink(`usr/${name}`, join(root, name))
  const files = {
    'etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
    'etc/group': 'root:x:0:\n',
    'etc/machine-id': '',
    'etc/os-release': 'ID=guardian\nNAME=guardian\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
}
