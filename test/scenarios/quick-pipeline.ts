/** A small pipeline for scenarios: a build that copies a template with one parameter, and what a scenario adds. */
import { stringify } from 'yaml';

interface Shape {
  readonly name?: string;
  readonly repository?: string;
  /** Commands of the build `Main`; its sibling `Side` runs beside it. */
  readonly main?: readonly string[];
  readonly side?: readonly string[];
  /** Ask people between plan and apply. */
  readonly approve?: boolean;
  readonly timeoutInMinutes?: number;
  readonly deploy?: boolean;
  /** Who must approve. */
  readonly rule?: object;
  readonly movedTag?: 'withdraw' | 'allow';
  /** Variables of the build `Main`. */
  readonly variables?: readonly object[];
  /** Actions of a last stage. */
  readonly last?: readonly object[];
}

export const quickPipeline = ({
  name = 'quick',
  repository = 'quick',
  main = ['true'],
  side,
  approve = true,
  timeoutInMinutes,
  deploy = true,
  rule,
  movedTag,
  variables,
  last,
}: Shape): string => {
  const build = (action: string, commands: readonly string[], output?: string) => ({
    name: action,
    commands,
    inputArtifacts: ['source'],
    ...(output ? { outputArtifacts: [{ name: output, files: ['template.json'] }] } : {}),
  });
  const stack = {
    StackName: `${name}-#{tagline.Team}-#{tagline.Environment}-#{tagline.Scope}`,
    ChangeSetName: 'tagline',
  };
  return stringify({
    name,
    executionMode: 'QUEUED',
    environments: { dev: rule ? { approval: rule } : {} },
    ...(movedTag ? { movedTag } : {}),
    triggers: [
      {
        providerType: 'CodeCommit',
        gitConfiguration: { sourceActionName: 'Source', push: [{ tags: { includes: ['*_*/*/*'] } }] },
      },
    ],
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            provider: 'CodeCommit',
            configuration: { RepositoryName: repository },
            outputArtifacts: ['source'],
            namespace: 'SourceVariables',
          },
        ],
      },
      {
        name: 'Build',
        actions: [
          { ...build('Main', main, 'package'), ...(variables ? { environmentVariables: variables } : {}) },
          ...(side ? [build('Side', side)] : []),
        ],
      },
      ...(deploy
        ? [
            {
              name: 'Deploy',
              actions: [
                {
                  name: 'Plan',
                  runOrder: 1,
                  provider: 'CloudFormation',
                  inputArtifacts: ['package'],
                  configuration: {
                    ActionMode: 'CHANGE_SET_REPLACE',
                    ...stack,
                    TemplatePath: 'package::template.json',
                    ParameterOverrides: { Message: '#{SourceVariables.CommitMessage}' },
                  },
                },
                ...(approve
                  ? [
                      {
                        name: 'Approve',
                        runOrder: 2,
                        provider: 'Manual',
                        ...(timeoutInMinutes ? { timeoutInMinutes } : {}),
                      },
                    ]
                  : []),
                {
                  name: 'Apply',
                  runOrder: 3,
                  provider: 'CloudFormation',
                  configuration: { ActionMode: 'CHANGE_SET_EXECUTE', ...stack },
                },
              ],
            },
          ]
        : []),
      ...(last ? [{ name: 'Last', actions: last }] : []),
    ],
  });
};

/** What such a pipeline builds and deploys: one parameter of Systems Manager. */
export const quickFiles = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'template.json': JSON.stringify({
    Parameters: { Message: { Type: 'String' } },
    Resources: { Note: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Message' } } } },
    Outputs: { Note: { Value: { Ref: 'Note' } } },
  }),
  ...more,
});
