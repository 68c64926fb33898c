/**
 * The folders of one build: sources, a home of its own, temporary files. They vanish with the build, as its container
 * does on AWS.
 */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Workspace {
  readonly root: string;
  /** CODEBUILD_SRC_DIR */
  readonly source: string;
  readonly home: string;
  readonly temporary: string;
  /** On PATH: the commands that CodeBuild's images have. */
  readonly tools: string;
  /** Files of the shell itself. */
  readonly shell: string;
  /** CODEBUILD_SRC_DIR_<identifier> */
  secondary(identifier: string): string;
  /** The next shell begins where the first did. */
  forgetShell(): Promise<void>;
  remove(): Promise<void>;
}

export const openWorkspace = (folder: string, uuid: string): Workspace => {
  const root = join(folder, uuid);
  const make = (...path: string[]): string => {
    const made = join(root, ...path);
    mkdirSync(made, { recursive: true, mode: 0o700 });
    return made;
  };
  return {
    root,
    source: make('output', 'src', 'src'),
    home: make('home'),
    temporary: make('tmp'),
    tools: make('tools'),
    shell: make('shell'),
    secondary: (identifier) => make('output', `src_${identifier}`, 'src'),
    async forgetShell() {
      for (const file of ['environment', 'cwd']) await rm(join(root, 'shell', file), { force: true });
    },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
};
