/** Three short journeys, the same for whoever takes them: open a page and see its heading. */
export const pages = [
  { name: 'home', path: '/', heading: 'Orchestrator V6' },
  { name: 'status', path: '/status', heading: 'Orchestrator V3 — Status' },
  { name: 'help', path: '/help', heading: 'Справка Builder v0' },
] as const
