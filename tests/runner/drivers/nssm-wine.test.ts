import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { execa } from 'execa'
import nssm from '../../../runner/drivers/nssm.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { freshName, opener, soon } from './tools.ts'
import { kill } from './windows-bench.ts'

/** Path of an nssm.exe; scripts/drivers/wine.ts has made the Windows that it runs in. */
const program = process.env.REAL_NSSM

if (program === undefined) it.skip('the driver nssm on a real nssm.exe: run pnpm test:drivers -- --wine')
else {
  driverContract('nssm under wine', (t) => wineBench(t, program))
  describe('a service of a real NSSM', () => staysPaused(program))
}

function staysPaused(nssmExe: string): void {
  it('that stays PAUSED has failed, a start of it says so, and it starts when its program is mended', async (t) => {
    const { set, parameters, open } = await wineBench(t, nssmExe)
    const driver = open()
    await set('AppExit', 'Default', 'Restart')
    await set('AppParameters', '/c exit 7')
    await assert.rejects(driver.start(soon()), /panel could not be started: .*PAUSED/)
    assert.equal((await driver.status(soon())).state, 'failed')
    await assert.rejects(driver.restart(soon()), /PAUSED/)
    await set('AppParameters', parameters)
    await driver.start(soon())
    assert.equal((await driver.status(soon())).state, 'running')
  })
}

async function wineBench(t: TestContext, nssmExe: string) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-nssm-'))
  const name = freshName()
  const paths = { nssm: join(folder, 'nssm'), sc: join(folder, 'sc') }
  t.after(async () => {
    await execa(paths.nssm, ['stop', name], { reject: false })
    await execa(paths.nssm, ['remove', name, 'confirm'], { reject: false })
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  const [manager, worker] = [join(folder, 'nssm.exe'), join(folder, 'worker.exe')]
  // Programs of this service alone, so that its processes are known among all by their paths.
  await copyFile(nssmExe, manager)
  await copyFile(join(process.env.WINEPREFIX ?? '', 'drive_c/windows/system32/ping.exe'), worker)
  await writeFile(paths.nssm, `#!/bin/sh\nexec wine '${manager}' "$@"\n`, { mode: 0o755 })
  await writeFile(paths.sc, scScript(manager), { mode: 0o755 })
  const logFile = join(folder, 'out.log')
  const open = opener(t, nssm as DriverKind, 'panel')
  const parameters = `/c echo ready as 1 & ${inWindows(worker)} -n 9999 127.0.0.1 > nul & exit 9`
  const set = (...words: string[]) => execa(paths.nssm, ['set', name, ...words])
  await execa(paths.nssm, ['install', name, 'C:\\windows\\system32\\cmd.exe', parameters])
  await set('Start', 'SERVICE_DEMAND_START')
  await set('AppStdout', inWindows(logFile))
  await set('AppExit', 'Default', 'Exit')
  return {
    set,
    parameters,
    open: () => open({ name, ...paths, logFile }),
    openMissing: () => open({ name: 'nobody-knows-it', ...paths, logFile }),
    openNamed: (other: string) => open({ name: other, ...paths, logFile }),
    crash: () => killOf(worker),
    says: /ready as \d+/,
  }
}

const inWindows = (path: string): string => `Z:${path.replaceAll('/', '\\')}`

/** What finds a process by its whole command line, as pgrep has it. */
const lineOf = (path: string): string => `^${inWindows(path).replaceAll('\\', '.')}`

/**
 * The sc.exe of wine knows no queryex and is silent about what it does not know: what it says of the state is put
 * together with the process that the manager runs as, by its number on this host, and with what the registry says.
 */
const scScript = (manager: string) => `#!/bin/sh
out=$(wine sc query "$2" | tr -d '\\0\\r')
if [ -n "$out" ]; then
  pid=$(pgrep -fo '${lineOf(manager)} *$')
  printf '%s\\n        PID                : %s\\n' "$out" "\${pid:-0}"
elif wine reg query "HKLM\\\\System\\\\CurrentControlSet\\\\Services\\\\$2" > /dev/null; then
  echo 'wine sc query says nothing of a service that exists'
  exit 1
else
  echo '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:'
  exit 36
fi
`

/** The process that the service's program waits for: the program then ends by itself, with 9. */
async function killOf(worker: string): Promise<void> {
  const { stdout } = await execa('pgrep', ['-fo', lineOf(worker)])
  kill(Number(stdout))
}
