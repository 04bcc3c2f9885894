/** A page of the panel. One line here gives it every check of pages.spec.ts, in every size of window. */
export type PanelPage = {
  readonly name: string
  readonly path: string
  /** The heading that a person knows the page by; left out for a page that has none. */
  readonly heading?: string
  /** Buttons that have to be there and to work, by what is written on them. */
  readonly buttons?: readonly string[]
  /** A failure may restart the panel. */
  readonly vital?: boolean
  /** Why this panel does not have the page: it is then expected to answer 404. */
  readonly absent?: string
  /** Why a panel may well be without it: a 404 is noted, and a page that answers gets every check. */
  readonly optional?: string
}

const newer = 'panels up to October 2025 do not have it'

export const pages: readonly PanelPage[] = [
  { name: 'home', path: '/', heading: 'Orchestrator V6', buttons: ['Запуск системы'], vital: true },
  { name: 'status', path: '/status', heading: 'Orchestrator V3 — Status' },
  { name: 'diagnostics', path: '/diagnostics', heading: 'Diagnostics' },
  { name: 'canvas', path: '/canvas', heading: 'Canvas Gallery' },
  { name: 'settings', path: '/settings', heading: 'Settings' },
  { name: 'help', path: '/help', heading: 'Справка Builder v0' },
  { name: 'chat of the builder', path: '/builder-v0', heading: 'Чат Билдера' },
  { name: 'builder', path: '/builder' },
  { name: 'preview', path: '/preview', optional: newer },
  { name: 'site generator', path: '/site/generate' },
  { name: 'site import', path: '/site/import' },
  { name: 'about', path: '/about', optional: newer },
]
