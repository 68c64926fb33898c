/**
 * `codebuild-tests-run --test-command … --files-search … [--sharding-strategy …]`: runs the tests of this shard. The
 * files stand behind the command, and in CODEBUILD_CURRENT_SHARD_FILES, a line each.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { quoteWord } from '../run/shell-words.ts';
import { filesOfShard, STRATEGIES, type Strategy } from './shard.ts';

const [, , index, of, ...args] = process.argv;

const fail = (message: string): never => {
  process.stderr.write(`codebuild-tests-run: ${message}\n`);
  process.exit(1);
};

const { values } = parseArgs({
  args,
  options: {
    'test-command': { type: 'string' },
    'files-search': { type: 'string' },
    'sharding-strategy': { type: 'string', default: 'equal-distribution' },
  },
});
const command = values['test-command'] ?? fail('--test-command is required');
const search = values['files-search'] ?? fail('--files-search is required');
const strategy = values['sharding-strategy'] as Strategy;
if (!STRATEGIES.includes(strategy)) fail(`--sharding-strategy must be one of ${STRATEGIES.join(', ')}`);

const found = spawnSync('sh', ['-c', search], { encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] });
if (found.status !== 0) fail(`--files-search ended with ${found.status}`);
const all = found.stdout.split('\n').filter((line) => line.trim() !== '');
if (all.length === 0) fail('--files-search found no files');
const files = filesOfShard(all, Number(index), Number(of), strategy);
if (files.length === 0) {
  process.stdout.write('No test files belong to this shard\n');
  process.exit(0);
}
const run = spawnSync('sh', ['-c', `${command} ${files.map(word).join(' ')}`], {
  stdio: 'inherit',
  env: { ...process.env, CODEBUILD_CURRENT_SHARD_FILES: files.join('\n') },
});
process.exit(run.status ?? 1);

function word(file: string): string {
  return /^[\w@%+=:,./-]+$/.test(file) ? file : quoteWord(file);
}
