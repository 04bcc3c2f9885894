import { type Html, html } from '../html.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'idle'

export function pill(tone: Tone, text: string): Html {
  return html`<span class="pill ${tone}"><i></i>${text}</span>`
}

export function heading(title: string, lead: string, actions?: Html): Html {
  return html`<div class="heading"><div><h1>${title}</h1><p>${lead}</p></div>${actions !== undefined && html`<div class="actions">${actions}</div>`}</div>`
}

export function card(title: string, body: Html, note?: Html): Html {
  return html`<section class="card"><header><h2>${title}</h2>${note}</header>${body}</section>`
}

export function table(columns: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  return html`<div class="scroll"><table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, at) => html`<td data-column="${columns[at] ?? ''}">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`
}

/** One number with its name. `live` names what the client script keeps up to date. */
export function tile(name: string, value: Html | string, note: Html | string): Html {
  return html`<div class="tile"><p>${name}</p><strong>${value}</strong><small>${note}</small></div>`
}

export type Tab = {
  readonly id: string
  readonly name: string
  readonly body: Html
  readonly testId?: string
}

/** Tabs that work with arrow keys (tabs.js); without scripts the first panel is seen. */
export function tabs(label: string, all: readonly Tab[]): Html {
  return html`<div class="tabs"><div role="tablist" aria-label="${label}">${all.map(
    ({ id, name, testId }, at) =>
      html`<button type="button" role="tab" id="tab-${id}" aria-controls="panel-${id}" aria-selected="${at === 0 ? 'true' : 'false'}" tabindex="${at === 0 ? 0 : -1}"${testId !== undefined && html` data-testid="${testId}"`}>${name}</button>`,
  )}</div>${all.map(
    ({ id, body }, at) =>
      html`<div role="tabpanel" id="panel-${id}" aria-labelledby="tab-${id}"${at > 0 && html` hidden`}>${body}</div>`,
  )}</div>`
}
