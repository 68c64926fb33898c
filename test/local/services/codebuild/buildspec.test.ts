import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { BuildspecError } from '../../../../local/services/codebuild/buildspec/buildspec.ts';
import { parseBuildspec } from '../../../../local/services/codebuild/buildspec/parse.ts';

const refusal = (text: string): string => {
  try {
    parseBuildspec(text);
    return 'nothing was refused';
  } catch (error) {
    assert.ok(error instanceof BuildspecError, String(error));
    return error.message;
  }
};

test('everything that a buildspec can say is read', () => {
  const spec = parseBuildspec(`
version: 0.2
run-as: root
env:
  shell: /bin/sh
  variables: {A: 010, B: no}
  parameter-store: {P: /p}
  secrets-manager: {S: s:k}
  exported-variables: [A]
  git-credential-helper: yes
proxy: {upload-artifacts: no, logs: yes}
batch:
  fast-fail: false
  build-list: [{identifier: a, env: {compute-type: BUILD_GENERAL1_LARGE, variables: {V: 1.10}}}]
phases:
  install: {run-as: root, on-failure: CONTINUE, runtime-versions: {nodejs: 20, python: 3.10}, commands: [a],
      finally: [b]}
  build:
    commands:
      - |
        one
        two
reports:
  g: {files: ['**/*'], base-directory: d, discard-paths: yes, file-format: junit-xml}
artifacts:
  files: [x]
  name: n
  discard-paths: no
  base-directory: d
  exclude-paths: [y]
  enable-symlinks: yes
  s3-prefix: p
  secondary-artifacts: {second: {files: one.txt}}
cache: {paths: ['node_modules/**/*']}
`);

  assert.deepEqual(spec, {
    version: '0.2',
    runAs: 'root',
    env: {
      shell: 'sh',
      variables: { A: '010', B: 'no' },
      parameterStore: { P: '/p' },
      secretsManager: { S: 's:k' },
      exportedVariables: ['A'],
      gitCredentialHelper: true,
    },
    proxy: { uploadArtifacts: false, logs: true },
    batch: {
      kind: 'build-list',
      fastFail: false,
      builds: [
        {
          identifier: 'a',
          dependsOn: [],
          ignoreFailure: false,
          env: { computeType: 'BUILD_GENERAL1_LARGE', variables: { V: '1.10' } },
        },
      ],
    },
    phases: {
      install: {
        runAs: 'root',
        onFailure: 'CONTINUE',
        runtimeVersions: { nodejs: '20', python: '3.10' },
        commands: ['a'],
        finally: ['b'],
      },
      build: { commands: ['one\ntwo\n'] },
    },
    reports: { g: { files: ['**/*'], baseDirectory: 'd', discardPaths: true, fileFormat: 'JUNITXML' } },
    artifacts: {
      files: ['x'],
      name: 'n',
      discardPaths: false,
      baseDirectory: 'd',
      excludePaths: ['y'],
      enableSymlinks: true,
      s3Prefix: 'p',
      secondary: { second: { files: ['one.txt'] } },
    },
    cache: { paths: ['node_modules/**/*'] },
    notes: [],
  });
});

test('anchors and merges mean what they mean in YAML', () => {
  const spec = parseBuildspec(`
version: 0.2
x: &common {A: one, B: two}
env: {variables: {<<: *common, B: own}}
phases: {build: {commands: &list [a, b]}, post_build: {commands: *list}}
`);

  assert.deepEqual(spec.env.variables, { B: 'own', A: 'one' });
  assert.deepEqual(spec.phases.post_build?.commands, ['a', 'b']);
  assert.match(spec.notes.join(), /key x means nothing/);
  assert.deepEqual(parseBuildspec('version: 0.2\nenv: {variables: &a {<<: *a, A: b}}\nphases: {}').env.variables, {
    A: 'b',
  });
});

test('every complaint has its place', () => {
  const cases: [string, RegExp][] = [
    ['', /^line 1, column 1: /],
    ['version: 0.2\nphases:\n  build: [', /^line \d+, column \d+: /],
    ['version: 0.2\nphases:\n\tbuild: {}', /^line 3, column \d+: /],
    ['version: 0.2\nversion: 0.2\nphases: {}', /^line 2, column 1: /],
    ['phases: {}', /version is required/],
    ['version: 0.3\nphases: {}', /^line 1, column 10: version: expected 0.1 or 0.2, found 0.3/],
    ['version: 0.2', /phases is required/],
    ['version: 0.2\nphases: []', /^line 2, column 9: phases: expected a mapping/],
    [
      'version: 0.2\nphases:\n  build:\n    commands: echo',
      /^line 4, column 15: phases.build.commands: expected a list/,
    ],
    ['version: 0.2\nphases:\n  build:\n    commands:\n      - echo: x', /^line 5, column 9: .*subkeys/],
    ['version: 0.2\nphases: {build: {on-failure: MAYBE}}', /on-failure: expected ABORT or CONTINUE, found MAYBE/],
    ['version: 0.2\nphases: {build: {on-failure: RETRY}}', /RETRY is not in the local cloud/],
    ['version: 0.2\nenv: {shell: fish}\nphases: {}', /env.shell: expected/],
    ['version: 0.2\nenv: {exported-variables: [a-b]}\nphases: {}', /a-b is not a name/],
    ['version: 0.2\nphases: {}\nartifacts: {discard-paths: maybe}', /expected yes or no, found maybe/],
    ['version: 0.2\nphases: {build: {commands: [*nope]}}', /^line 2, column 29: no anchor is named nope/],
    ['version: 0.2\nphases: {}\nreports: {g: {file-format: X}}', /file-format: expected one of/],
  ];
  for (const [text, expected] of cases) assert.match(refusal(text), expected, JSON.stringify(text));
});

test('any value of a variable that YAML can write comes back as it was', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/).filter((text) => text !== '__proto__');
  const value = fc.string({ unit: fc.constantFrom(...'abc 019.:#-\'"\n\t$é,[]{}!&*%@`|>?=~\\') });
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }), (variables) => {
      const text = stringify(
        { version: '0.2', env: { variables }, phases: { build: { commands: [] } } },
        { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
      );
      assert.deepEqual(parseBuildspec(text).env.variables, variables);
    }),
    { numRuns: 300 },
  );
});

test('no text at all makes the parser fail otherwise than with a place', () => {
  const part = fc.constantFrom(
    'version: 0.2\n',
    'phases:',
    '  build:',
    '    commands:',
    '\n',
    '- a',
    ': ',
    '[',
    ']',
    '{',
    '}',
    '&a',
    '*a',
    '"',
    "'",
    '\t',
    '<<',
    '!t',
    '|',
    'x',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      try {
        parseBuildspec(parts.join(''));
      } catch (error) {
        if (!(error instanceof BuildspecError)) throw error;
        assert.match(error.message, /^line \d+, column \d+: /);
      }
    }),
    { numRuns: 1000 },
  );
});
