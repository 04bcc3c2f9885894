import type { z } from 'zod'
import type comfyui from '../activity/comfyui.ts'
import type activityCommand from '../activity/command.ts'
import type json from '../activity/json.ts'
import type prometheus from '../activity/prometheus.ts'
import type container from '../checks/container.ts'
import type disk from '../checks/disk.ts'
import type http from '../checks/http.ts'
import type memory from '../checks/memory.ts'
import type process from '../checks/process.ts'
import type tcp from '../checks/tcp.ts'
import type websocket from '../checks/websocket.ts'
import type { Severity } from '../core/severity.ts'
import type command from '../drivers/command.ts'
import type docker from '../drivers/docker.ts'
import type nssm from '../drivers/nssm.ts'
import type pm2 from '../drivers/pm2.ts'
import type processDriver from '../drivers/process.ts'
import type sc from '../drivers/sc.ts'
import type systemd from '../drivers/systemd.ts'
import type alertmanager from '../notifiers/alertmanager.ts'
import type discord from '../notifiers/discord.ts'
import type email from '../notifiers/email.ts'
import type ntfy from '../notifiers/ntfy.ts'
import type slack from '../notifiers/slack.ts'
import type telegram from '../notifiers/telegram.ts'
import type webhook from '../notifiers/webhook.ts'
import type { configSchema } from './schema.ts'
import type { topics } from './topics.ts'

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
    | ({ kind: 'container-command' } & OptionsOf<typeof container>)
  )

/** A service manager and what it has to know. */
export type DriverInput =
  | ({ kind: 'process' } & OptionsOf<typeof processDriver>)
  | ({ kind: 'systemd' } & OptionsOf<typeof systemd>)
  | ({ kind: 'docker' } & OptionsOf<typeof docker>)
  | ({ kind: 'pm2' } & OptionsOf<typeof pm2>)
  | ({ kind: 'nssm' } & OptionsOf<typeof nssm>)
  | ({ kind: 'sc' } & OptionsOf<typeof sc>)
  | ({ kind: 'command' } & OptionsOf<typeof command>)
  | OwnDriver

/** A driver out of a folder of `drivers`: its name begins with own:, and its file judges its options. */
export type OwnDriver = { kind: `own:${string}`; [option: string]: unknown }

type Looked = { every?: string | number; timeout?: string | number }

/** How it is seen whether a service is in use. */
export type ActivityInput = Looked &
  (
    | ({ kind: 'json' } & OptionsOf<typeof json>)
    | ({ kind: 'prometheus' } & OptionsOf<typeof prometheus>)
    | ({ kind: 'comfyui' } & OptionsOf<typeof comfyui>)
    | ({ kind: 'command' } & OptionsOf<typeof activityCommand>)
  )

type Told = {
  topics?: (typeof topics)[number][]
  services?: string[]
  severity?: Severity
  after?: string | number
  quiet?: { from: string; to: string; timezone?: string }
  pictures?: boolean
}

/** A channel for messages: what it is told of, and the options of its kind. */
export type NotifierInput = Told &
  (
    | ({ kind: 'webhook' } & OptionsOf<typeof webhook>)
    | ({ kind: 'telegram' } & OptionsOf<typeof telegram>)
    | ({ kind: 'slack' } & OptionsOf<typeof slack>)
    | ({ kind: 'discord' } & OptionsOf<typeof discord>)
    | ({ kind: 'ntfy' } & OptionsOf<typeof ntfy>)
    | ({ kind: 'email' } & OptionsOf<typeof email>)
    | ({ kind: 'alertmanager' } & OptionsOf<typeof alertmanager>)
    | OwnNotifier
  )

/** A channel out of a folder of `channels`: its name begins with own:, and its file judges its options. */
export type OwnNotifier = { kind: `own:${string}`; [option: string]: unknown }

type ServiceInput = Omit<Schema['services'][string], 'driver' | 'activity'> & {
  driver?: DriverInput
  activity?: ActivityInput
}

/** What guardian.config.ts exports. */
export type ConfigInput = Omit<Schema, 'services' | 'checks' | 'notifiers'> & {
  services: Record<string, ServiceInput>
  checks?: Record<string, CheckInput>
  notifiers?: Record<string, NotifierInput>
}
