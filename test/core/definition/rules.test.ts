import assert from 'node:assert/strict';
import test from 'node:test';
import { readDeclarations } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';
import { PIPELINE } from './examples.ts';

/** The faults of the example after some of its text is replaced, as `path: message`. */
const faultsAfter = (...changes: readonly (readonly [from: string, to: string])[]): string[] => {
  const text = changes.reduce((at, [from, to]) => {
    assert.ok(at.includes(from), `the example has no ${from}`);
    return at.replace(from, to);
  }, PIPELINE);
  return (readDeclarations(text, 'p.yaml', providers)[0]?.faults ?? []).map(
    ({ where, message }) => `${where}: ${message}`,
  );
};

test('Source actions stand in the first stage, and only they', () => {
  assert.match(
    faultsAfter(['name: Unit, provider: CodeBuild', 'name: Unit, provider: ECR'])[0] ?? '',
    /^stages\[1\]\.actions\[0\]\.actionTypeId\.category: a Source action stands after/,
  );
  assert.match(
    faultsAfter(['provider: CodeCommit, configuration', 'provider: Manual, configuration']).join('\n'),
    /the first stage holds more/,
  );
});

test('only SUPERSEDED executions replace one that waits for people', () => {
  assert.match(
    faultsAfter(['executionMode: QUEUED', 'executionMode: QUEUED\nsupersedeApprovals: true']).join('\n'),
    /supersedeApprovals: executions of QUEUED replace nobody/,
  );
});

test('names are taken once: stages, actions, artifacts, namespaces', () => {
  assert.match(
    faultsAfter(['name: Verify', 'name: Source'])[0] ?? '',
    /^stages\[1\]\.name: the stage name Source is taken by stages\[0\]\.name/,
  );
  assert.match(faultsAfter(['name: Approve', 'name: Plan'])[0] ?? '', /^stages\[2\]\.actions\[1\]\.name/);
  assert.match(
    faultsAfter(['name: built', 'name: source'])[0] ?? '',
    /stages\[1\]\.actions\[1\]\.outputArtifacts\[0\]\.name/,
  );
  assert.match(faultsAfter(['namespace: Lint', 'namespace: source'])[0] ?? '', /namespace: .* is taken/);
  assert.match(faultsAfter(['namespace: Lint', 'namespace: tagline'])[0] ?? '', /reserved/);
});

test('an input artifact is made by an action that is surely over', () => {
  assert.deepEqual(
    faultsAfter(['ProjectName: unit }, inputArtifacts: [source]', 'ProjectName: unit }, inputArtifacts: [built]']),
    [
      'stages[1].actions[0].inputArtifacts[0].name: the artifact built is made by stages[1].actions[1], which does ' +
        'not run earlier',
    ],
  );
});

test('artifacts are as many as the provider takes', () => {
  assert.deepEqual(faultsAfter(['outputArtifacts: [source]', 'outputArtifacts: [source, second]']), [
    'stages[0].actions[0].outputArtifacts: Source/CodeCommit has 2 outputArtifacts',
  ]);
});

test('a reference names a producer that is surely over and a key that it makes', () => {
  const change = (reference: string) => faultsAfter(['#{SourceVariables.CommitId}', reference]).join('\n');

  assert.match(change('#{SourceVariables.CommitID}'), /ParameterOverrides: .*SourceVariables has no CommitID/);
  assert.match(change('#{Sourcevariables.CommitId}'), /no action has the namespace/);
  assert.match(change('#{variables.Size}'), /variables has no Size/);
  assert.match(change('#{tagline.Enviroment}'), /tagline has no Enviroment/);
  assert.match(change('#{codepipeline.Id}'), /codepipeline has no Id/);
  assert.equal(change('#{codepipeline.PipelineExecutionId}'), '');
  assert.equal(change('#{Lint.Digest}'), '');
  assert.match(change('#{Lint.digest}'), /Lint has no digest/);
});

test('a reference to an action of the same runOrder is refused', () => {
  const change = ['ProjectName: unit', "ProjectName: 'u-#{Lint.Digest}'"] as const;

  assert.match(faultsAfter(change).join('\n'), /stages\[1\]\.actions\[1\] does not surely run earlier/);
});

test('configuration has the keys and values of its provider', () => {
  assert.match(
    faultsAfter(['ProjectName: unit', 'ProjectNam: unit']).join('\n'),
    /configuration\.ProjectNam: the key "ProjectNam" is not known here/,
  );
  assert.match(
    faultsAfter(['ActionMode: CHANGE_SET_REPLACE', 'ActionMode: CHANGE_SET']).join('\n'),
    /configuration\.ActionMode/,
  );
  assert.match(
    faultsAfter(['ChangeSetName: plan }', '}']).join('\n'),
    /stages\[2\]\.actions\[2\]\.configuration\.ChangeSetName: is missing/,
  );
  assert.match(faultsAfter(['built::template', 'source::template']).join('\n'), /source is no input artifact/);
  assert.match(faultsAfter(['Count: 2', 'Count: [2]']).join('\n'), /ParameterOverrides/);
});

test('fields stand only where CodePipeline has them', () => {
  assert.match(
    faultsAfter(['ProjectName: unit }', 'ProjectName: unit }, timeoutInMinutes: 5'])[0] ?? '',
    /timeoutInMinutes is for manual approvals/,
  );
  assert.match(
    faultsAfter(['ProjectName: unit }', 'ProjectName: unit }, commands: [ls]'])[0] ?? '',
    /commands is for Compute/,
  );
  assert.match(faultsAfter(['executionMode: QUEUED', 'executionMode: QUEUED\npipelineType: V1'])[0] ?? '', /needs V2/);
  assert.match(
    faultsAfter(['executionMode: QUEUED', "executionMode: QUEUED\ntagScheme: '{environment}{scope}'"])[0] ?? '',
    /touch/,
  );
});

test('triggers combine filters as CodePipeline allows and name a source', () => {
  const change = (push: string) => faultsAfter(["{ tags: { includes: ['*_*/*/*'] } }", push]).join('\n');

  assert.match(change('{ tags: { includes: [a] }, branches: { includes: [b] } }'), /tags stands beside/);
  assert.match(change('{ filePaths: { includes: [a] } }'), /filePaths stands without branches/);
  assert.match(change('{ tags: {} }'), /the filter is empty/);
  assert.match(change("{ tags: { includes: ['[a'] } }"), /push\[0\]\.tags\.includes\[0\]: .*is not closed/);
  assert.match(
    faultsAfter(['sourceActionName: Source', 'sourceActionName: Sauce'])[0] ?? '',
    /Sauce is no source action/,
  );
  assert.match(
    faultsAfter(['providerType: CodeCommit', 'providerType: CodeStarSourceConnection'])[0] ?? '',
    /the trigger of CodeStar/,
  );
});

test('conditions have the results of their moment', () => {
  const change = (text: string) => faultsAfter(['name: Verify', `name: Verify\n    ${text}`]).join('\n');
  const CONFIGURATION: Record<string, string> = {
    VariableCheck: '{ Variable: a, Value: b, Operator: EQ }',
    CloudWatchAlarm: '{ AlarmName: a }',
  };
  const rules = (provider: string) =>
    `rules: [{ name: r, ruleTypeId: { category: Rule, provider: ${provider} }, ` +
    `configuration: ${CONFIGURATION[provider]} }]`;

  assert.equal(change(`beforeEntry: { conditions: [{ result: SKIP, ${rules('VariableCheck')} }] }`), '');
  assert.match(
    change(`beforeEntry: { conditions: [{ result: SKIP, ${rules('CloudWatchAlarm')} }] }`),
    /cannot decide a SKIP/,
  );
  assert.match(
    change(`beforeEntry: { conditions: [{ result: ROLLBACK, ${rules('VariableCheck')} }] }`),
    /beforeEntry cannot ROLLBACK/,
  );
  assert.match(
    change('onFailure: { result: FAIL, retryConfiguration: { retryMode: ALL_ACTIONS } }'),
    /without the result RETRY/,
  );
});

test('rules have the keys and values of their provider, each fault with its path', () => {
  const faults = (rule: string, moment = 'beforeEntry') =>
    faultsAfter([
      'name: Verify',
      `name: Verify\n    ${moment}: { conditions: [{ result: FAIL, rules: [${rule}] }] }`,
    ]).join('\n');
  const rule = (provider: string, configuration: string, more = '') =>
    `{ name: r, ruleTypeId: { category: Rule, provider: ${provider} }, configuration: ${configuration}${more} }`;
  const refused = (text: string, ...messages: RegExp[]): void => {
    for (const message of messages) assert.match(faults(text), message);
  };

  assert.equal(faults(rule('DeploymentWindow', "{ Cron: '* * 9-17 ? * MON-FRI *', TimeZone: Europe/Berlin }")), '');
  assert.equal(faults(rule('CloudWatchAlarm', "{ AlarmName: a, AlarmStates: 'ALARM,OK', WaitTime: '5' }")), '');
  assert.equal(faults(rule('Commands', '{}', ', commands: [ls], inputArtifacts: [{ name: source }]')), '');
  refused(rule('VariabelCheck', '{}'), /VariabelCheck\/1 is no rule/, /rules\[0\]\.ruleTypeId\.provider/);
  refused(rule('VariableCheck', '{ Variable: a }'), /rules\[0\]\.configuration\.Value/);
  refused(rule('VariableCheck', '{ Variable: a, Value: b, Operator: LIKE }'), /configuration\.Operator/);
  refused(rule('VariableCheck', "{ Variable: a, Value: '(a', Operator: MATCHES }"), /configuration\.Value.*not closed/);
  refused(rule('DeploymentWindow', "{ Cron: '* * 9 * * *' }"), /configuration\.Cron.*both given/);
  refused(rule('DeploymentWindow', "{ Cron: '* * * 31 2 ?' }"), /configuration\.Cron.*no minute of any year/);
  refused(rule('DeploymentWindow', "{ Cron: '* * 9 ? * *', TimeZone: Mars/Olympus }"), /no time zone Mars\/Olympus/);
  refused(rule('CloudWatchAlarm', '{ AlarmName: a, AlarmStates: RED }'), /configuration\.AlarmStates/);
  refused(rule('CloudWatchAlarm', "{ AlarmName: a, WaitTime: '30' }", ', timeoutInMinutes: 10'), /timeoutInMinutes/);
  refused(rule('Commands', '{}', ', inputArtifacts: [{ name: source }]'), /rules\[0\]\.commands: .*needs something/);
  refused(rule('Commands', '{}', ', commands: [ls]'), /nothing to run on/);
  refused(rule('Commands', '{}', ', commands: [ls], inputArtifacts: [{ name: built }]'), /built is not there/);
  refused(rule('CodeBuild', "{ ProjectName: 'a b' }", ', inputArtifacts: [{ name: source }]'), /ProjectName/);
  refused(rule('CloudWatchAlarm', '{ AlarmName: a }', ', commands: [ls]'), /commands are for rules of Commands/);
  refused(
    `${rule('CloudWatchAlarm', '{ AlarmName: a }')}, ${rule('CloudWatchAlarm', '{ AlarmName: b }')}`,
    /name of a rule/,
  );
  refused(rule('CloudWatchAlarm', "{ AlarmName: '#{Lint.Digest}' }"), /does not surely run earlier/);
  assert.equal(
    faults(rule('Commands', '{}', ', commands: [ls], inputArtifacts: [{ name: built }]'), 'onSuccess'),
    '',
    'after the stage its own artifacts are there',
  );
});

test('a pipeline that updates itself says which file of which source, and no path out of the repository', () => {
  const own = (selfUpdate: string) =>
    faultsAfter(['executionMode: QUEUED', `executionMode: QUEUED\nselfUpdate: ${selfUpdate}`]);

  assert.deepEqual(own('{ path: ci/pipeline.yaml }'), []);
  assert.match(own('{ path: p, action: Nowhere }').join(), /selfUpdate\.action: Nowhere is no CodeCommit source/);
  for (const path of ['/etc/passwd', '../other/p.yaml', 'ci/../../p.yaml', './p.yaml'])
    assert.match(own(`{ path: ${path} }`).join(), /selfUpdate\.path: .*expected a path within the repository/, path);
});
