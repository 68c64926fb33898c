import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Installation } from '../../core/installation.ts';
import { REGIONS } from '../../core/regions.ts';
import { resourcesOf, type StackTemplate, synthesise } from './synthesised.ts';

/** As large as installations get: every length at its limit, thirty regions, home in one of the longest. */
const regions = REGIONS.slice(0, 30);
const account = (number: number): string => String(100000000000 + number);
const environmentOf = (name: string, at: number) => [
  name,
  {
    regions,
    globalRegion: 'us-east-1',
    accounts: { research: account(at * 2), risk: account(at * 2 + 1) },
    uses: { stacks: ['research-*', 'risk-*', 'app-*'], projects: ['shared-*'], parameters: ['/team/*'] },
  },
];
const names = ['development-of-a1', 'integration-of-a2', 'production-of-all'];
const installation = Installation.parse({
  home: { account: '000000000000', region: 'ap-southeast-1' },
  environments: Object.fromEntries(names.map(environmentOf)),
  repositories: ['hello', 'infra'],
});
const { templates } = synthesise(installation);

/** IAM counts a policy without white space; a token becomes an ARN. */
const sizeOf = (document: unknown): number =>
  JSON.stringify(document, (_name, value) => (isToken(value) ? 'x'.repeat(120) : value)).length;
const isToken = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));

const each = function* (): Generator<[string, StackTemplate]> {
  yield* Object.entries(templates);
};

describe('an installation of three environments, six accounts and thirty regions', () => {
  it('has roles whose inline policies together stay under 10,240 characters', () => {
    for (const [stack, template] of each()) {
      const sizes = new Map<string, number>();
      for (const { Properties } of resourcesOf(template, 'AWS::IAM::Policy'))
        for (const role of Properties['Roles'] as { Ref: string }[])
          sizes.set(role.Ref, (sizes.get(role.Ref) ?? 0) + sizeOf(Properties['PolicyDocument']));
      assert.ok(sizes.size > 0 || !stack.includes('-target-'));
      for (const [role, size] of sizes) assert.ok(size <= 10_240, `${stack} ${role}: ${size}`);
    }
  });

  it('has managed policies of at most 6,144 characters, and trust of at most 2,048', () => {
    for (const [stack, template] of each()) {
      for (const { Properties } of resourcesOf(template, 'AWS::IAM::ManagedPolicy'))
        assert.ok(sizeOf(Properties['PolicyDocument']) <= 6144, stack);
      for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role'))
        assert.ok(sizeOf(Properties['AssumeRolePolicyDocument']) <= 2048, `${stack} ${Properties['RoleName']}`);
    }
  });

  it('has no name that is longer than its service takes', () => {
    const limits = { 'AWS::IAM::Role': ['RoleName', 64], 'AWS::Lambda::Function': ['FunctionName', 64] } as const;
    for (const [stack, template] of each())
      for (const [type, [name, limit]] of Object.entries(limits))
        for (const { Properties } of resourcesOf(template, type))
          assert.ok(String(Properties[name]).length <= limit, `${stack} ${Properties[name]}`);
  });

  it('has patterns of events of at most 2,048 characters, and templates under 1 MB and 500 resources', () => {
    for (const [stack, template] of each()) {
      for (const { Properties } of resourcesOf(template, 'AWS::Events::Rule'))
        assert.ok(JSON.stringify(Properties['EventPattern'] ?? '').length <= 2048, stack);
      assert.ok(Object.keys(template.Resources).length <= 500, stack);
      assert.ok(JSON.stringify(template).length <= 1_000_000, stack);
    }
  });
});
