import type { z } from 'zod'
import type disk from '../checks/disk.ts'
import type http from '../checks/http.ts'
import type memory from '../checks/memory.ts'
import type process from '../checks/process.ts'
import type tcp from '../checks/tcp.ts'
import type websocket from '../checks/websocket.ts'
import type processDriver from '../drivers/process.ts'
import type { configSchema } from './schema.ts'

type Schema = z.input<typeof configSchema>
type OptionsOf<Kind extends { readonly options: z.ZodType }> = z.input<Kind['options']>

type Asked = { service: string; every?: string | number; timeout?: string | number; vital?: boolean }

/** One light check: whose it is, how often it is asked, and the options of its kind. */
export type CheckInput = Asked &
  (
    | ({ kind: 'http' } & OptionsOf<typeof http>)
    | ({ kind: 'tcp' } & OptionsOf<typeof tcp>)
    | ({ kind: 'websocket' } & OptionsOf<typeof websocket>)
    | ({ kind: 'process' } & OptionsOf<typeof process>)
    | ({ kind: 'disk' } & OptionsOf<typeof disk>)
    | ({ kind: 'memory' } & OptionsOf<typeof memory>)
  )

export type DriverInput = { kind: 'process' } & OptionsOf<typeof processDriver>

type ServiceInput = Omit<Schema['services'][string], 'driver'> & { driver?: DriverInput }

/** What guardian.config.ts exports. */
export type ConfigInput = Omit<Schema, 'services' | 'checks'> & {
  services: Record<string, ServiceInput>
  checks?: Record<string, CheckInput>
}
