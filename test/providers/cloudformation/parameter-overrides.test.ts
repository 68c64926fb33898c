import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../../../core/definition/action.ts';
import type { WorkOrder } from '../../../core/work.ts';
import { cloudformation } from '../../../providers/cloudformation/configuration.ts';
import { overridesOf } from '../../../providers/cloudformation/parameter-overrides.ts';
import { makeWorld } from '../../core/world.ts';

const PLACE = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };
const order = (ParameterOverrides: unknown): WorkOrder =>
  ({
    place: PLACE,
    configuration: { ParameterOverrides },
    artifacts: { built: { name: 'built', key: 'k', etag: 'e', version: 'v' } },
  }) as unknown as WorkOrder;
const action = (overrides: unknown, more: Readonly<Record<string, string>> = {}): Action =>
  ({
    name: 'Apply',
    actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' },
    configuration: {
      ActionMode: 'CREATE_UPDATE',
      StackName: 'hello',
      TemplatePath: 'built::t.json',
      ParameterOverrides: JSON.stringify(overrides),
      ...more,
    },
    inputArtifacts: [{ name: 'built' }],
    outputArtifacts: [],
  }) as unknown as Action;
const accepts = (overrides: unknown): boolean =>
  cloudformation.configuration.safeParse(action(overrides).configuration).success;

test('Fn::GetArtifactAtt says where the artifact lies in the region of the target, handed over once', async () => {
  const world = await makeWorld();
  const read: unknown[] = [];
  let handed = 0;
  world.ports.artifacts.bytes = async (at) => {
    read.push(at);
    return new Uint8Array([1]);
  };
  const { handOver } = world.ports.stacks;
  world.ports.stacks.handOver = (place, bytes) => {
    handed++;
    return handOver(place, bytes);
  };
  const at = (attribute: string) => ({ 'Fn::GetArtifactAtt': ['built', attribute] });

  const values = await overridesOf(
    world.ports,
    order({ B: at('BucketName'), K: at('ObjectKey'), U: at('URL'), Text: 'x', Count: 2, Yes: true }),
  );

  assert.equal(values['B'], 'bucket-eu-central-1');
  assert.equal(values['U'], `https://eu-central-1/${values['K']}`);
  assert.deepEqual([values['Text'], values['Count'], values['Yes']], ['x', '2', 'true']);
  assert.equal(handed, 1);
  assert.deepEqual(read, [{ name: 'built', key: 'k', etag: 'e', version: 'v' }], 'the recorded version is read');
});

test('Fn::GetParam is a member of a JSON file in the artifact; another is refused with what there is', async () => {
  const world = await makeWorld();
  world.ports.artifacts.file = async () => '{"Image":"a:1","Count":3,"On":false,"Deep":{"x":1}}';
  const of = (key: string) => overridesOf(world.ports, order({ P: { 'Fn::GetParam': ['built', 'v.json', key] } }));

  assert.deepEqual(await of('Image'), { P: 'a:1' });
  assert.deepEqual([await of('Count'), await of('On')], [{ P: '3' }, { P: 'false' }]);
  for (const key of ['image', 'Deep', 'constructor'])
    await assert.rejects(of(key), { code: 'ParameterMissing', expected: 'one of Image, Count, On, Deep' }, key);
  for (const text of ['no json', '[1]', 'null']) {
    world.ports.artifacts.file = async () => text;
    await assert.rejects(of('Image'), { code: 'ParameterMissing', message: /built::v\.json/ }, text);
  }
});

test('an artifact that nobody made is named', async () => {
  const world = await makeWorld();
  const P = { 'Fn::GetArtifactAtt': ['#{x.y}', 'URL'] };

  await assert.rejects(overridesOf(world.ports, order({ P })), { code: 'ArtifactMissing' });
});

test('functions of another form are refused by the schema, and artifacts that are no input by the rules', () => {
  assert.ok(accepts({ A: 'x', B: { 'Fn::GetArtifactAtt': ['built', 'URL'] } }));
  for (const wrong of [
    { 'Fn::GetArtifactAtt': ['built', 'Etag'] },
    { 'Fn::GetArtifactAtt': ['built'] },
    { 'Fn::GetArtifactAtt': 'built.URL' },
    { 'Fn::GetParam': ['built', 'a.json'] },
    { 'Fn::GetAtt': ['built', 'URL'] },
    { 'Fn::GetArtifactAtt': ['built', 'URL'], 'Fn::GetParam': ['built', 'a', 'b'] },
    ['x'],
  ])
    assert.ok(!accepts({ P: wrong }), JSON.stringify(wrong));
  assert.deepEqual(
    cloudformation
      .check(action({ P: { 'Fn::GetParam': ['other', 'a.json', 'K'] } }))
      .map(({ code, where, message }) => [code, where, message]),
    [['InvalidConfiguration', 'configuration.ParameterOverrides', 'other in P is no input artifact']],
  );
});

test('an output artifact and the file in it belong together', () => {
  const withOutput = { ...action({}), outputArtifacts: [{ name: 'outputs' }] } as Action;
  const places = (given: Action) => cloudformation.check(given).map(({ where }) => where);

  assert.deepEqual(places(withOutput), ['outputArtifacts']);
  assert.deepEqual(places(action({}, { OutputFileName: 'o.json' })), ['configuration.OutputFileName']);
  assert.deepEqual(
    places({ ...withOutput, configuration: { ...withOutput.configuration, OutputFileName: 'o.json' } }),
    [],
  );
});

test('the role of a stack is one that the environment grants', () => {
  const named = (RoleArn: string) =>
    cloudformation.usedNames?.(action({}, { RoleArn })).map(({ use, text }) => [use, text]);

  assert.deepEqual(named('arn:aws:iam::#{tagline.Account}:role/deployer'), [['stackRoles', 'deployer']]);
  assert.deepEqual(named('arn:aws:iam::111111111111:role/team/deployer'), [['stackRoles', 'team/deployer']]);
  const { configuration } = action({}, { RoleArn: 'deployer' });
  assert.match(String(cloudformation.configuration.safeParse(configuration).error), /expected the ARN of a role/);
});
