import { type Html, html } from './html.ts'

/** Line drawings on a 20 px grid; each is the `d` of one path. */
const drawings: Readonly<Record<string, string>> = {
  home: 'M3 9.5 10 4l7 5.5V16a1 1 0 0 1-1 1h-3.5v-4.5h-5V17H4a1 1 0 0 1-1-1z',
  pulse: 'M2.5 10.5h3.2l2.3-5.5 4 10 2.3-4.5h3.2',
  check: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4M6.8 10.2l2.2 2.2 4.2-4.6',
  sliders: 'M3 6h8m4 0h2M3 14h2m4 0h8M13 4v4M7 12v4',
  blocks: 'M3.5 3.5h5.5V9H3.5zM11 3.5h5.5V9H11zM3.5 11h5.5v5.5H3.5zM13.75 11v5.5M11 13.75h5.5',
  chat: 'M3 4.5h14v9h-7L6 17v-3.5H3z',
  image: 'M3 4h14v12H3zM3 13.5l4-4 3.5 3.5 2.5-2.5 4 4M13.2 7.5h.01',
  eye: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10M10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4',
  spark: 'M10 3l1.7 4.8L16.5 9.5l-4.8 1.7L10 16l-1.7-4.8L3.5 9.5l4.8-1.7z',
  import: 'M10 3v9m-3.5-3.5L10 12l3.5-3.5M3.5 13v3.5h13V13',
  book: 'M10 5.5C8 4 5.5 3.8 3 4v11.5c2.5-.2 5 0 7 1.5 2-1.5 4.5-1.7 7-1.5V4c-2.5-.2-5 0-7 1.5M10 5.5V17',
  info: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4M10 9.2v4.3M10 6.6h.01',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  play: 'M6 4.2v11.6L15.5 10z',
  refresh: 'M16 8.5A6.3 6.3 0 0 0 4.6 7M4 3.5V7h3.5M4 11.5A6.3 6.3 0 0 0 15.4 13m.6 3.5V13h-3.5',
  send: 'M3.5 10 17 3.5l-4 13-3.5-5z',
}

export function icon(name: string): Html {
  return html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="${drawings[name] ?? ''}"/></svg>`
}
