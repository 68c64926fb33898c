/** Runs the commands of a buildspec as CodeBuild does, with a stand-in of OpenTofu that says what a test gives it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { buildspecText } from '../../../../providers/buildspec.ts';

/** Files of its folder are what it answers: `<command>.out`, `<command>.status`, `plan.json`, `state.json`. */
const STAND_IN = `#!/bin/sh
echo "$*" >> "$STAND_IN/calls"
env > "$STAND_IN/env"
say() { cat "$STAND_IN/$1.out" 2> /dev/null; exit "$(cat "$STAND_IN/$1.status" 2> /dev/null || echo 0)"; }
case "$1 $2" in
  "init "*)
    mkdir -p .terraform/modules .terraform/providers
    echo a-provider > .terraform/providers/a-provider
    cat "$STAND_IN/modules.json" > .terraform/modules/modules.json
    touch .terraform.lock.hcl
    ;;
  "plan "*) for word in "$@"; do case "$word" in -out=*) cat "$STAND_IN/plan.json" > "\${word#-out=}" ;; esac; done ;;
  "show "*) if [ -n "$4" ]; then cat "$4"; else cat "$STAND_IN/state.json"; fi; exit 0 ;;
  "state pull") cat "$STAND_IN/raw.json"; exit 0 ;;
  "apply "*) cp "$STAND_IN/errored.tfstate" . 2> /dev/null ;;
esac
say "$1"
`;

export interface Ran {
  readonly calls: readonly string[];
  /** The environment of the stand-in's last call. */
  readonly env: string;
  /** The profiles that it was given. */
  readonly profiles: string;
  readonly exported: Readonly<Record<string, string>>;
  /** A file that is handed on; undefined where there is none. */
  file(path: string): string | undefined;
  readonly sealed: Buffer;
  readonly log: string;
}

const write = (folder: string, files: Readonly<Record<string, string | Buffer>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

const DEFAULTS = {
  'modules.json': '{"Modules":[{"Key":"","Source":"","Dir":"."}]}',
  'plan.json': '{"terraform_version":"1.9.0","applyable":true}',
  'state.json': '{"values":{"outputs":{"url":{"value":"u"}}}}',
  'raw.json': '{"lineage":"l","serial":7,"terraform_version":"1.9.0"}',
};

export const runBuildspec = (
  command: 'plan' | 'apply',
  {
    source = {},
    answers = {},
    variables = {},
  }: {
    readonly source?: Readonly<Record<string, string | Buffer>>;
    readonly answers?: Readonly<Record<string, string>>;
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Ran => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-buildspec-'));
  try {
    const standIn = join(folder, 'stand-in');
    const work = join(folder, 'work');
    mkdirSync(work);
    write(work, source);
    write(standIn, { ...DEFAULTS, ...answers, 'bin/tofu': STAND_IN });
    chmodSync(join(standIn, 'bin', 'tofu'), 0o755);
    const { phases } = parse(buildspecText(`terraform/builds/${command}.yml`));
    // A failed build still runs what comes after it.
    const script = [
      '{',
      ...phases.build.commands.slice(0, -1),
      '}',
      phases.build.commands.at(-1),
      ...(phases.post_build?.commands ?? []),
      'env | grep -E "^TAGLINE_(SEALED|SHOWN)_SHA256=" > "$STAND_IN/exported" || true',
    ].join('\n');
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', script], {
      cwd: work,
      encoding: 'utf8',
      env: {
        PATH: `${join(standIn, 'bin')}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        TMPDIR: folder,
        STAND_IN: standIn,
        CODEBUILD_SRC_DIR: work,
        AWS_ACCESS_KEY_ID: 'THE-KEY',
        AWS_SECRET_ACCESS_KEY: 'the-secret-key',
        AWS_SESSION_TOKEN: 'the-session',
        TF_CLI_ARGS_plan: '-lock=true',
        TAGLINE_BINARY: 'tofu',
        TAGLINE_HOME_REGION: 'us-east-1',
        TAGLINE_REGION: 'eu-central-1',
        TAGLINE_SCOPE: 'eu-central-1',
        TAGLINE_ENVIRONMENT: 'dev',
        TAGLINE_TEAM: 'research',
        TAGLINE_ACCOUNT: '111111111111',
        TAGLINE_EXECUTION: 'the-execution',
        TAGLINE_EXTERNAL_ID: 'the-id',
        TAGLINE_TARGET_ROLE: 'arn:aws:iam::111111111111:role/tagline-tfread-dev',
        TAGLINE_STATE_BUCKET: 'acme-dev',
        TAGLINE_STATE_KEY: 'research/dev-eu-central-1/terraform.tfstate',
        TAGLINE_COMMAND: 'plan',
        TAGLINE_ROOT: '.',
        ...variables,
      },
    });
    const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    const env = read(join(standIn, 'env')) ?? '';
    const profiles = read(/^AWS_CONFIG_FILE=(.*)$/m.exec(env)?.[1] ?? '') ?? '';
    const out = join(work, '.tagline-out');
    const files = new Map<string, string | undefined>();
    for (const path of [
      'told/code',
      'told/message',
      'told/state.json',
      'told/serial.json',
      'told/lock',
      'shown/plan.json',
      'shown/upgrades.json',
      'errored/errored.tfstate',
    ])
      files.set(path, read(join(out, path)));
    const sealed = join(out, 'sealed', 'sealed.tgz');
    return {
      calls: (read(join(standIn, 'calls')) ?? '').split('\n').filter(Boolean),
      env,
      profiles,
      exported: Object.fromEntries(
        (read(join(standIn, 'exported')) ?? '')
          .split('\n')
          .flatMap((line) => (line ? [line.split('=') as [string, string]] : [])),
      ),
      file: (path) => files.get(path),
      sealed: existsSync(sealed) ? readFileSync(sealed) : Buffer.alloc(0),
      log: stdout + stderr,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
