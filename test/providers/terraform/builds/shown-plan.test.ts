import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { changesOf, ShownPlan } from '../../../../providers/terraform/shown-plan.ts';

const SCRIPT = join(import.meta.dirname, '../../../../providers/terraform/builds/shown-plan.mjs');

interface Changed {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  readonly importing?: unknown;
}

const resource = (address: string, change: Changed) => ({
  address,
  type: address.split('.').at(-2),
  mode: 'managed',
  change: { before: null, after: null, after_unknown: {}, before_sensitive: false, after_sensitive: false, ...change },
});

const textOf = (plan: object): string => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT], {
    input: JSON.stringify({ terraform_version: '1.11.4', applyable: true, ...plan }),
    encoding: 'utf8',
    env: { TAGLINE_REGION: 'eu-central-1' },
  });
  assert.equal(status, 0, stderr);
  return stdout;
};
const shown = (plan: object): ShownPlan => ShownPlan.parse(JSON.parse(textOf(plan)));
const marksOf = (address: string, change: Changed): readonly string[] =>
  shown({ resource_changes: [resource(address, change)] }).changes[0]?.marks ?? [];

test('removals and replacements come first, and what does not change is not told', () => {
  const { changes } = shown({
    resource_changes: [
      resource('aws_b.added', { actions: ['create'], after: {} }),
      resource('aws_b.same', { actions: ['no-op'], before: {}, after: {} }),
      resource('aws_b.changed', { actions: ['update'], before: { a: 1 }, after: { a: 2 } }),
      resource('aws_b.replaced', { actions: ['delete', 'create'], before: {}, after: {} }),
      resource('aws_b.removed', { actions: ['delete'], before: { id: 'x' } }),
      resource('aws_b.imported', { actions: ['no-op'], before: {}, after: {}, importing: { id: 'y' } }),
    ],
  });

  assert.deepEqual(
    changes.map(({ action, resource: name }) => [action, name]),
    [
      ['Remove', 'aws_b.removed'],
      ['Replace', 'aws_b.replaced'],
      ['Modify', 'aws_b.changed'],
      ['Import', 'aws_b.imported'],
      ['Add', 'aws_b.added'],
    ],
  );
});

test('a value that Terraform calls sensitive never leaves the build, wherever it stands', () => {
  const secret = 'the-secret';
  const text = textOf({
    resource_changes: [
      resource('aws_b.whole', {
        actions: ['update'],
        before: { value: secret, list: [{ inner: secret }], open: 'a' },
        after: { value: `${secret}-2`, list: [{ inner: `${secret}-2` }], open: 'b' },
        before_sensitive: { value: true, list: [{ inner: true }] },
        after_sensitive: { value: true, list: true },
      }),
    ],
    output_changes: {
      token: { actions: ['create'], before: null, after: secret, after_unknown: false, after_sensitive: true },
    },
    prior_state: { values: { outputs: { token: { sensitive: true, value: secret }, url: { value: 'u' } } } },
  });

  assert.doesNotMatch(text, /the-secret/);
  const { changes, outputs, now } = ShownPlan.parse(JSON.parse(text));
  const values = Object.fromEntries(
    (changes[0]?.attributes ?? []).map(({ path, before, after }) => [path, [before, after]]),
  );
  assert.deepEqual(values['value'], ['(sensitive)', '(sensitive)'], 'that it changes is told');
  assert.deepEqual(values['open'], ['a', 'b']);
  assert.deepEqual(outputs, [{ path: 'token', after: '(sensitive)' }]);
  assert.deepEqual(now.outputs, { url: 'u' });
});

test('what is only known afterwards says so; what stays as it is, is left out; long values are cut', () => {
  const { changes } = shown({
    resource_changes: [
      resource('aws_b.one', {
        actions: ['update'],
        before: { same: 1, text: 'a', tags: { a: '1', b: '2' } },
        after: { same: 1, text: 'x'.repeat(1000), tags: { a: '1', b: '3' } },
        after_unknown: { arn: true },
      }),
    ],
  });

  const attributes = changes[0]?.attributes ?? [];
  assert.deepEqual(
    attributes.map(({ path }) => path),
    ['arn', 'tags.b', 'text'],
  );
  assert.equal(attributes[0]?.after, '(known after apply)');
  assert.match(attributes[2]?.after ?? '', /^x{400}… \(1000 characters\)$/);
});

const policy = (...actions: readonly string[]): string =>
  JSON.stringify({ Statement: actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' })) });

test('a policy that allows more is marked, one that allows less is not', () => {
  const change = (before: string, after: string): Changed => ({
    actions: ['update'],
    before: { policy: before },
    after: { policy: after },
  });

  assert.deepEqual(marksOf('aws_iam_policy.p', change(policy('s3:Get*'), policy('s3:Get*', 's3:*'))), ['rights']);
  assert.deepEqual(marksOf('aws_iam_policy.p', change(policy('s3:Get*', 's3:*'), policy('s3:Get*'))), []);
  assert.deepEqual(marksOf('aws_iam_role_policy_attachment.a', { actions: ['create'], after: {} }), ['rights']);
  assert.deepEqual(
    marksOf('aws_iam_role_policy.r', { actions: ['create'], after: {}, after_unknown: { policy: true } }),
    ['rights'],
    'what is not known yet may be anything',
  );
});

test('a door that opens is marked, one that closes is not', () => {
  const rule = (...blocks: string[]) => ({ cidr_blocks: blocks });
  const change = (before: object, after: object): Changed => ({ actions: ['update'], before, after });

  assert.deepEqual(marksOf('aws_security_group_rule.r', change(rule('10.0.0.0/8'), rule('0.0.0.0/0'))), ['network']);
  assert.deepEqual(marksOf('aws_security_group_rule.r', change(rule('0.0.0.0/0', '::/0'), rule('::/0'))), []);
  assert.deepEqual(
    marksOf('aws_db_instance.d', change({ publicly_accessible: false }, { publicly_accessible: true })),
    ['network'],
  );
  assert.deepEqual(marksOf('aws_s3_bucket_public_access_block.b', { actions: ['delete'], before: {} }), ['network']);
  const url = { actions: ['create'], after: { authorization_type: 'NONE' } };
  assert.deepEqual(marksOf('aws_lambda_function_url.u', url), ['network']);
});

test('a resource whose configuration runs commands is marked, in modules and with keys too', () => {
  const { changes } = shown({
    resource_changes: [
      resource('module.m.null_resource.run["a"]', { actions: ['create'], after: {} }),
      resource('module.m.null_resource.calm', { actions: ['create'], after: {} }),
    ],
    configuration: {
      root_module: {
        module_calls: {
          m: {
            module: {
              resources: [
                { address: 'null_resource.run', provisioners: [{ type: 'local-exec' }] },
                { address: 'null_resource.calm' },
              ],
            },
          },
        },
      },
    },
  });

  assert.deepEqual(
    changes.map(({ resource: name, marks }) => [name, marks]),
    [
      ['module.m.null_resource.calm', []],
      ['module.m.null_resource.run["a"]', ['commands']],
    ],
  );
});

test('Terraform itself says whether a plan is empty; a plan that only refreshes shows what drifted', () => {
  const drifted = shown({
    applyable: true,
    resource_drift: [resource('aws_b.one', { actions: ['update'], before: { a: 1 }, after: { a: 2 } })],
  });

  assert.equal(shown({ applyable: false }).empty, true);
  assert.equal(drifted.empty, false);
  assert.deepEqual(changesOf(drifted, 'plan'), []);
  assert.deepEqual(
    changesOf(drifted, 'refresh-only').map(({ action, resource: name }) => [action, name]),
    [['Modify', 'aws_b.one']],
  );
});

test('the same plan gives the same bytes: the apply compares them', () => {
  const plan = { resource_changes: [resource('aws_b.one', { actions: ['create'], after: { b: 1, a: [1, 2] } })] };

  assert.equal(textOf(plan), textOf(structuredClone(plan)));
});
