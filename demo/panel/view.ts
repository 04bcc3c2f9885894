import type { Glance } from './comfy.ts'
import type { Html } from './html.ts'
import type { Settings } from './settings.ts'

/** What a page may show. */
export type View = { readonly settings: Settings; readonly comfy: Glance }

export type Page = {
  readonly path: string
  /** In the sidebar. */
  readonly name: string
  readonly icon: string
  readonly group: 'Система' | 'Творчество' | 'Справка'
  /** Most pages share one. */
  readonly title?: string
  /** Scripts of its own, besides panel.js. */
  readonly scripts?: readonly string[]
  readonly body: (view: View) => Html
}
