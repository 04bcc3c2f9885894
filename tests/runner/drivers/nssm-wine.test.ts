import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { execa } from 'execa'
import nssm from '../../../runner/drivers/nssm.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { freshName, opener } from './tools.ts'

/** Path of an nssm.exe; scripts/drivers/wine.ts has made the Windows that it runs in. */
const program = process.env.REAL_NSSM

if (program === undefined) it.skip('the driver nssm on a real nssm.exe: run pnpm test:drivers -- --wine')
else driverContract('nssm under wine', (t) => wineBench(t, program))

/**
 * The sc.exe of wine knows no queryex: what it says of the state is put together with the process that the service
 * runs, by its number on this host.
 */
const scScript = (folder: string) => `#!/bin/sh
out=$(wine sc query "$2" | tr -d '\\0\\r')
[ -n "$out" ] || { echo '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:'; exit 36; }
pid=$(cat ${folder}/pid 2>/dev/null)
kill -0 "$pid" 2>/dev/null || pid=$(pgrep -o -f "cmd.exe /c echo ready as 1 $2 " | tee ${folder}/pid)
printf '%s\\n        PID                : %s\\n' "$out" "\${pid:-0}"
`

async function wineBench(t: TestContext, nssmExe: string) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-nssm-'))
  const name = freshName()
  const paths = { nssm: join(folder, 'nssm'), sc: join(folder, 'sc') }
  await writeFile(paths.nssm, `#!/bin/sh\nexec wine '${nssmExe}' "$@"\n`, { mode: 0o755 })
  await writeFile(paths.sc, scScript(folder), { mode: 0o755 })
  const wine = (...words: string[]) => execa(paths.nssm, words, { reject: false })
  const logFile = join(folder, 'out.log')
  const args = `/c echo ready as 1 ${name} & ping -n 9999 127.0.0.1 > nul`
  await wine('install', name, 'C:\\windows\\system32\\cmd.exe', args)
  await wine('set', name, 'AppStdout', `Z:${logFile.replaceAll('/', '\\')}`)
  await wine('set', name, 'AppExit', 'Default', 'Exit')
  const open = opener(t, nssm as DriverKind, 'panel')
  t.after(async () => {
    await wine('stop', name)
    await wine('remove', name, 'confirm')
    await rm(folder, { recursive: true, force: true })
  })
  return {
    open: () => open({ name, ...paths, logFile }),
    openMissing: () => open({ name: 'nobody-knows-it', ...paths, logFile }),
    openNamed: (other: string) => open({ name: other, ...paths, logFile }),
    crash: () => killAll(name),
    says: /ready as \d+/,
  }
}

/** What the service runs: cmd.exe, and the ping that it waits for. */
async function killAll(name: string): Promise<void> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (line.includes('cmd.exe') && line.replaceAll('\0', ' ').includes(`as 1 ${name} `))
      process.kill(Number(pid), 'SIGKILL')
  }
}
