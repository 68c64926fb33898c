/** The style of approval pages: readable on a phone of 390 px, with sufficient contrast in dark mode too. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: light-dark(#1a7f37, #4ac26b);
  --bad: light-dark(#b3151f, #ff8182); }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 1.5rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
.place { display: inline-block; margin: 0 0 .5rem; padding: .125rem .75rem; border-radius: 1rem;
  background: var(--soft); font-weight: 600; }
.place.production { background: #b3151f; color: #fff; }
dl { display: grid; grid-template-columns: minmax(5rem, max-content) minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
dt { opacity: .75; overflow-wrap: normal; } dd { margin: 0; min-width: 0; }
.changes { list-style: none; margin: .5rem 0; padding: 0; } .changes li { padding: .5rem 0;
  border-top: 1px solid var(--line); }
code { font: .9em ui-monospace, monospace; } small { opacity: .75; }
.add, .import { color: var(--good); } .remove, .replace, .marked { color: var(--bad); }
.changes details { margin: .25rem 0 0; }
form { margin-top: 2rem; padding: 1rem; background: var(--soft); border-radius: .5rem; } textarea { width: 100%;
  font: inherit; }
button { font: inherit; font-weight: 600; padding: .625rem 1.5rem; margin: .75rem .75rem 0 0; border: 0;
  border-radius: .375rem; color: #fff; cursor: pointer; }
.approve { background: #1a7f37; } .reject { background: #b3151f; }
.done, .warning { padding: 1rem; background: var(--soft); border-radius: .5rem; }
.warning { border-left: .25rem solid var(--bad); }
details { margin: 2rem 0; } summary { cursor: pointer; opacity: .75; } details dl { margin-top: .5rem;
  font-size: .875rem; }
`;
