import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { pill } from './pages/parts.ts'
import type { Page, View } from './view.ts'

const groups = ['Система', 'Творчество', 'Справка'] as const

/** The page around every page: head, sidebar, top bar. `injected` is what faults add to the head. */
export function frame(page: Page, pages: readonly Page[], view: View, injected: readonly Html[]): Html {
  const scripts = ['panel.js', ...(page.scripts ?? [])]
  return html`<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title ?? 'Orchestrator V3 — Admin Panel'}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/panel.css">
${scripts.map((name) => html`<script type="module" src="/assets/${name}"></script>\n`)}${injected}
</head>
<body>
<a class="skip" href="#content">К содержанию</a>
<aside class="sidebar"><div>
  <a class="brand" href="/">${mark}<span>Orchestrator<small>Admin Panel</small></span></a>
  ${navigation(page, pages)}
</div></aside>
<div class="column">
  ${topbar(page, pages, view)}
  <main id="content" tabindex="-1">${page.body(view)}</main>
</div>
<div class="toasts" role="status" aria-live="polite"></div>
</body>
</html>`
}

function topbar(page: Page, pages: readonly Page[], { comfy }: View): Html {
  return html`<header class="topbar">
  <details class="menu"><summary class="button quiet" aria-label="Меню">${icon('menu')}</summary>${navigation(page, pages)}</details>
  <span class="here">${page.name}</span>
  <span class="spring"></span>
  <span class="comfy-state" data-live="comfy">${pill(comfy.online ? 'good' : 'bad', comfy.online ? 'ComfyUI онлайн' : 'ComfyUI офлайн')}</span>
  <time class="clock" data-dynamic="clock">00:00:00</time>
</header>`
}

function navigation(page: Page, pages: readonly Page[]): Html {
  return html`<nav aria-label="Разделы">${groups.map(
    (group) =>
      html`<div class="group"><p>${group}</p><ul>${pages
        .filter((one) => one.group === group)
        .map(
          (one) =>
            html`<li><a href="${one.path}" title="${one.name}"${one === page && current}>${icon(one.icon)}<span>${one.name}</span></a></li>`,
        )}</ul></div>`,
  )}</nav>`
}

const current = html` aria-current="page"`

const mark = html`<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="var(--accent)"/><path d="M16 7.5a8.5 8.5 0 1 1-6 2.5" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/><circle cx="16" cy="16" r="2.8" fill="#fff"/></svg>`
