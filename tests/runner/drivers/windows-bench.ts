import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { fixture } from './process-bench.ts'
import { freshName, opener } from './tools.ts'

/** nssm.exe and sc.exe as scripts of a folder, and what they drive. */
export async function windowsBench(t: TestContext, kind: DriverKind) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-windows-'))
  const paths = await Promise.all(
    ['nssm', 'sc'].map(async (program) => {
      const path = join(folder, `${program}.exe`)
      await writeFile(path, scriptFor(folder, program))
      await chmod(path, 0o755)
      return path
    }),
  )
  const [nssm, sc] = paths
  const name = freshName()
  const programs = kind.name === 'nssm' ? { nssm, sc } : { sc, logFile: join(folder, 'service.log') }
  const open = opener(t, kind, 'panel')
  t.after(async () => {
    const text = await readFile(join(folder, 'state.json'), 'utf8').catch(() => '{}')
    const { pid } = JSON.parse(text)
    if (pid) kill(pid)
    await rm(folder, { recursive: true, force: true })
  })
  return { folder, name, open: (options = {}) => open({ name, ...programs, ...options }) }
}

/** What a watch asks every second is answered out of files; everything else by the fixture. */
function scriptFor(folder: string, program: string): string {
  const words = [process.execPath, fixture('windows.ts'), folder, program].map((word) => `'${word}'`)
  return `#!/bin/sh
cd '${folder}'
case "$1 $2" in *nobody*) exec ${words.join(' ')} "$@" ;; esac
case "$1" in status | queryex)
  if [ -f pid ]; then
    case "$(cat /proc/$(cat pid)/stat 2>/dev/null)" in
      '' | *') Z '*) exec cat ${program}.dead ;;
      *) exec cat ${program}.alive ;;
    esac
  fi ;;
esac
exec ${words.join(' ')} "$@"
`
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Everything that the contract needs. */
export async function windowsContract(t: TestContext, kind: DriverKind) {
  const { open } = await windowsBench(t, kind)
  return {
    open: () => open(),
    openMissing: () => open({ name: 'nobody-knows-it' }),
    openNamed: (name: string) => open({ name }),
    crash: ({ pid = 0 }: { readonly pid?: number }) => kill(pid),
    says: /ready as \d+/,
  }
}
