/** The tools that this machine must have, checked at the start and reported together. */
import { spawnSync } from 'node:child_process';
import { TaglineError } from '../core/fault.ts';

const NODE = 24;

/** Is there a program of this name? */
export const onPath = (tool: string): boolean => !spawnSync(tool, ['version'], { stdio: 'ignore' }).error;

export const requireTools = (): void => {
  const missing: string[] = [];
  if (Number(process.versions.node.split('.')[0]) < NODE)
    missing.push(`Node ${NODE} or newer (this is ${process.version}); on Linux \`npm ci\` brings one`);
  for (const [tool, why] of [
    ['git', 'repositories'],
    ['sh', 'builds'],
  ] as const) {
    if (
      spawnSync(tool, ['-c', 'exit 0'].slice(0, tool === 'sh' ? 2 : 0).concat(tool === 'git' ? ['--version'] : []), {
        stdio: 'ignore',
      }).error
    )
      missing.push(`${tool} (${why})`);
  }
  if (missing.length > 0)
    throw new TaglineError('ToolsMissing', `this machine lacks ${missing.join(', ')}`, {
      remedy: 'Install it and start again.',
    });
};
