/** Beside the style of every page: the stage on which pictures lie over each other. */
export const reviewStyle = `
main{max-width:88rem}
.intro{padding:.4rem .3rem 1rem}.intro p{margin:0}
.picture>header{display:flex;flex-wrap:wrap;gap:.2rem .9rem;align-items:baseline;margin-bottom:.3rem}.picture h2{margin:0}
.modes{display:flex;flex-wrap:wrap;gap:.4rem;margin:.2rem 0 .8rem}
.modes button{font:inherit;font-size:.88rem;color:var(--ink);background:var(--inset);border:1px solid var(--line);border-radius:999px;padding:.35rem .85rem;cursor:pointer;min-height:2.2rem}
.modes button[aria-pressed=true]{background:var(--link);border-color:var(--link);color:var(--paper);font-weight:600}
.modes button:focus-visible,.stage input:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.stage{position:relative;display:grid;width:min(100%,calc(var(--width)*1px));margin-bottom:.8rem;border:1px solid var(--line);border-radius:8px;overflow:hidden;background:repeating-conic-gradient(#e8ebef 0 25%,#f6f7f9 0 50%) 0 0/18px 18px;isolation:isolate}
.layer{grid-area:1/1;min-width:0}.layer img{display:block;height:auto}
.stage .overlay,.stage .bar,.stage input{display:none}
[data-mode=slider] .after{clip-path:inset(0 0 0 var(--at,50%))}
[data-mode=slider] .before{clip-path:inset(0 calc(100% - var(--at,50%)) 0 0)}
[data-mode=slider] .bar{display:block;position:absolute;top:0;bottom:0;left:var(--at,50%);width:3px;margin-left:-1.5px;background:#e0245e;pointer-events:none}
[data-mode=slider] input{display:block;position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:ew-resize}
[data-mode=blink] .before+.after{animation:blink 1.2s steps(1) infinite}
[data-mode=blink] .before{animation:blink 1.2s steps(1) -.6s infinite}
[data-mode=difference] .stage{background:#000}
[data-mode=difference] .before+.after{mix-blend-mode:difference}
[data-mode=boxes] .overlay{display:block}
[data-mode=before] .before+.after,[data-mode=after] .before{visibility:hidden}
@keyframes blink{50%{opacity:0}}
.upgrade{background:none;border:0;box-shadow:none;padding:0;margin-top:1.6rem}.upgrade>header{padding:.4rem .3rem .2rem}.upgrade>header h2{margin:0}.upgrade>header p{margin:.2rem 0}
.many{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
.many .picture{margin:0}.many .picture>p:not(.small){font-size:.92rem}
.many .modes{gap:.25rem}.many .modes button{font-size:.8rem;padding:.2rem .5rem;min-height:2rem}
.stage:has(:focus-visible){outline:3px solid var(--link);outline-offset:2px}
`
