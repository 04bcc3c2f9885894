import { execa } from 'execa'
import { z } from 'zod'
import { AdapterError } from '../errors.ts'
import type { Processes, ProcessInfo } from '../processes.ts'

const row = z.object({
  ProcessId: z.number(),
  ParentProcessId: z.number(),
  CommandLine: z.string().nullable(),
  Start: z.string().nullable(),
  AgeMs: z.number().nullable(),
})

/** Processes by CIM. Windows shows nobody another process's environment, so children are known by their records only. */
export function windowsProcesses(): Processes {
  return {
    dear: true,
    look: async (pid) => parseCim(await cim(`ProcessId=${pid}`))[0],
    all: async () => parseCim(await cim()).map((info) => ({ ...info, environment: {} })),
  }
}

async function cim(filter?: string): Promise<string> {
  const which = filter === undefined ? '' : `-Filter '${filter}'`
  const fields = [
    'ProcessId,ParentProcessId,CommandLine',
    "@{n='Start';e={if($_.CreationDate){$_.CreationDate.ToUniversalTime().ToString('o')}}}",
    "@{n='AgeMs';e={if($_.CreationDate){[math]::Round(((Get-Date)-$_.CreationDate).TotalMilliseconds)}}}",
  ].join(',')
  const command = `Get-CimInstance Win32_Process ${which} | Select-Object ${fields} | ConvertTo-Json -Compress`
  const args = [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    `[Console]::OutputEncoding=[Text.Encoding]::UTF8; ${command}`,
  ]
  const result = await execa('powershell.exe', args, { reject: false, timeout: 15_000, windowsHide: true })
  if (result.exitCode === 0) return result.stdout
  throw new AdapterError('The processes of this host cannot be listed with PowerShell', { cause: result })
}

/** JSON of one process or an array of them; nothing at all for none. */
export function parseCim(text: string): ProcessInfo[] {
  if (text.trim() === '') return []
  const rows = z.union([z.array(row), row.transform((one) => [one])]).parse(JSON.parse(text))
  return rows.map((one) => ({
    pid: one.ProcessId,
    parent: one.ParentProcessId,
    identity: `${one.Start ?? 'no start'}/${one.ProcessId}`,
    command: one.CommandLine ?? '',
    ...(one.AgeMs !== null && { ageMs: one.AgeMs }),
  }))
}
