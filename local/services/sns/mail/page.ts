/** The frame of the pages: one stylesheet, light and dark, nothing from elsewhere. */
export interface Page {
  readonly html: string;
  /** The text of its one style element, for the policy that allows only that. */
  readonly style: string;
}

export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] as string,
  );

/** Addresses in plain text become links; everything is escaped. */
export const withLinks = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]])/)
    .map((part, index) =>
      index % 2 === 0
        ? escapeHtml(part)
        : `<a href="${escapeHtml(part)}" rel="noreferrer noopener">${escapeHtml(part)}</a>`,
    )
    .join('');

export const page = (title: string, content: string): Page => ({
  style: STYLE,
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${content}
</body>
</html>
`,
});

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f5f2, #16181c); --card: light-dark(#ffffff, #1f2227); --line: light-dark(#e0dfd8, #34383f);
  --ink: light-dark(#1c1d1f, #e9e8e4); --quiet: light-dark(#5f6268, #a3a6ad); --link: light-dark(#1f5fbf, #86b6ff);
  --mark: light-dark(#e7eefb, #25344d);
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 50rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; letter-spacing: -.01em }
h2 { font-size: 1.05rem; margin: 0; line-height: 1.35 }
h2 a { color: inherit; text-decoration: none }
h2 a:hover { text-decoration: underline }
p { margin: 0 0 1rem }
a { color: var(--link) }
a:focus-visible, button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.quiet { color: var(--quiet) }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1.5rem; padding: 0 }
nav a { display: inline-block; padding: .2rem .7rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--card);
  color: var(--ink); text-decoration: none; font-size: .9rem }
nav a[aria-current] { background: var(--mark); border-color: var(--link) }
article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: 0 0 1rem;
  padding: 1rem 1.25rem }
header.mail { display: grid; gap: .1rem; padding-bottom: .75rem; margin-bottom: .75rem;
  border-bottom: 1px solid var(--line) }
header.mail .line { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; font-size: .875rem;
  color: var(--quiet) }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }
details { margin-top: .75rem; font-size: .85rem; color: var(--quiet) }
summary { cursor: pointer }
button { font: inherit; padding: .5rem 1.1rem; border: 0; border-radius: .4rem; background: var(--link);
  color: var(--card); cursor: pointer }
`;
