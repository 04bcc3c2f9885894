import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Environment } from '../config/environment.ts'

/** The program that opens an address in the browser of whoever sits at this machine; undefined where nobody can see one. */
export function opener(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  if (env.CI) return undefined
  if (platform === 'win32') return env.SESSIONNAME ? 'explorer.exe' : undefined
  if (env.SSH_CONNECTION) return undefined
  if (platform === 'darwin') return 'open'
  return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : undefined
}

/** True when a browser was asked to show it. What it makes of that is not waited for. */
export async function browse(address: string, env: Environment): Promise<boolean> {
  const program = opener(env)
  if (program === undefined) return false
  const asked = spawn(program, [address], { stdio: 'ignore', detached: true, env: { ...env } })
  asked.unref()
  return once(asked, 'spawn').then(
    () => true,
    () => false,
  )
}
