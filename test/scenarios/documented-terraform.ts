/** A document that is followed: its files are written, its commands run, in order, as its reader would. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Said } from './tagline.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export type Step = { readonly file: string; readonly text: string } | { readonly line: string };

export interface Section {
  readonly title: string;
  readonly needsTerraform: boolean;
  readonly steps: readonly Step[];
}

/** A block that begins with the name of a file is that file; the lines of `sh` are commands. */
export const sectionsOf = (markdown: string): readonly Section[] =>
  markdown.split(/^## /m).map((section) => {
    const [title = ''] = section.split('\n');
    const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
    return {
      title,
      needsTerraform: title.includes('(needs terraform)'),
      steps: blocks.flatMap(([, language, block = '']): readonly Step[] => {
        const file = /^# (\S+)\n/.exec(block)?.[1];
        if (file !== undefined) return [{ file, text: block }];
        return language === 'sh'
          ? block
              .trim()
              .split('\n')
              .map((line) => ({ line }))
          : [];
      }),
    };
  });

export interface Reader {
  readonly folder: string;
  /** Writes the file, or runs the line; what an `eval` sets is kept for the lines after it. */
  follow(step: Step): Promise<Said>;
}

/** `data`: the folder that `tagline` finds as `.tagline`. */
export const readerIn = (folder: string, more: Readonly<Record<string, string>>): Reader => {
  const PATH = [dirname(process.execPath), join(ROOT, 'cli'), process.env['PATH']].join(delimiter);
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|TF|TAGLINE)_/.test(name));
  const env = { ...Object.fromEntries(own), HOME: folder, PATH, NO_COLOR: '1', ...more };
  let set = ':';
  return {
    folder,
    async follow(step) {
      if ('file' in step) {
        mkdirSync(dirname(join(folder, step.file)), { recursive: true });
        writeFileSync(join(folder, step.file), step.text);
        return { code: 0, stdout: '', stderr: '' };
      }
      const said = await shell(`${set}\n${step.line}`, folder, env);
      if (said.code === 0 && /^eval "[^"]*\$\([^)]*\)"$/.test(step.line)) set = `${set}\n${step.line}`;
      return said;
    },
  };
};

const shell = (script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Said> =>
  new Promise((done) => {
    const child = execFile('sh', ['-c', script], { cwd, env, maxBuffer: 16 << 20 }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
