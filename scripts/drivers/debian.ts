import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { UserError } from '../../runner/lib/errors.ts'

/** Where a program is, in PATH or in the folders of root. */
export async function findProgram(name: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  for (const folder of folders) {
    const path = join(folder, name)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}

/** What of these is missing, or that we are not root; undefined when all is there. */
export async function missingPrograms(names: readonly string[]): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root'
  const found = await Promise.all(names.map(findProgram))
  const missing = names.filter((_, index) => found[index] === undefined)
  return missing.length > 0 ? `${missing.join(', ')} not installed` : undefined
}

/** Installs Debian packages; their services are not started, for RUNLEVEL 1 has none. */
export async function installPackages(names: readonly string[]): Promise<void> {
  if ((await findProgram('apt-get')) === undefined || process.getuid?.() !== 0)
    throw new UserError(
      `${names.join(', ')} cannot be installed here`,
      'Run this as root on Debian or Ubuntu',
    )
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const get = (...words: string[]) =>
    execa('apt-get', [...words, '-y', '-o', 'DPkg::Lock::Timeout=180'], { env, reject: false, all: true })
  const install = () => get('install', '--no-install-recommends', ...names)
  const first = await install()
  if (first.exitCode === 0) return
  await get('update')
  const second = await install()
  if (second.exitCode === 0) return
  const said = String(second.all).split('\n').slice(-3).join(' ')
  throw new UserError(`apt-get could not install ${names.join(', ')}: ${said}`, 'Install them by hand')
}
