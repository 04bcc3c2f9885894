/** `later` runs in the browser once the page's own question is answered, as a component would with what it fetched. */
const page = (body: string, path: string, later: string): string => `<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>Orchestrator V3 — Admin Panel</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body { margin: 0; padding: 2em; font: 1em sans-serif; color: #eee; background: #111 }</style></head>
<body><div>${body}</div><script>
fetch('${path}').then((answer) => answer.json()).then((data) => { ${later} })
</script></body></html>`

/** Pages of the real panel, as far as they differ from the demo's: what they can do depends on what they fetch. */
export const realPages: Readonly<Record<string, string>> = {
  // Nothing on it can be pressed or followed.
  '/status': page(
    'Loading...',
    '/api/selfcheck',
    `document.querySelector('div').innerHTML = '<h1>Orchestrator V3 — Status</h1><h3>ComfyUI</h3><p>Offline</p>'`,
  ),
  // The only button is disabled as long as it loads.
  '/settings': page(
    '<h1>Settings</h1><p>Path Validation</p><button disabled>Recheck Paths</button>',
    '/api/keys/validate',
    `document.querySelector('button').disabled = false`,
  ),
}
