/** Exit codes, shown in every command's help. */
export const Exit = { ok: 0, failed: 1, usage: 2, refused: 3, unreachable: 4 } as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

export const EXIT_HELP =
  `exit codes: 0 done · 1 failed (or what was looked at has failed) · 2 wrong usage · 3 ` +
  `refused, nothing changed · 4 Tagline not reachable`;
