/** An installation with two environments, each with an account of its own. */
export const INSTALLATION = `
home: { account: '000000000000', region: us-east-1 }
environments:
  dev:
    regions: [us-east-1, eu-central-1]
    globalRegion: us-east-1
    accounts: { research: '111111111111', risk: '111111111111' }
    uses: { stacks: ['app-*'], projects: [unit], topics: [news] }
  prod:
    regions: [us-east-1]
    accounts: { research: '222222222222' }
people:
  - { id: ana, mail: ana@example.com, groups: [release-managers] }
  - { id: ben, mail: ben@example.com }
repositories: [infra]
`;

/** A pipeline that runs today, written in short forms. */
export const PIPELINE = `
name: network
executionMode: QUEUED
environments:
  dev:
triggers:
  - { providerType: CodeCommit, gitConfiguration: { sourceActionName: Source, push: [ { tags: { includes: ['*_*/*/*'] } } ] } }
stages:
  - name: Source
    actions:
      - { name: Source, provider: CodeCommit, configuration: { RepositoryName: infra }, outputArtifacts: [source],
          namespace: SourceVariables }
  - name: Verify
    actions:
      - { name: Unit, provider: CodeBuild, configuration: { ProjectName: unit }, inputArtifacts: [source] }
      - { name: Lint, commands: [npm ci, npm run lint], inputArtifacts: [source], outputArtifacts: [{ name: built, files: ['**/*'] }], outputVariables: [Digest], namespace: Lint }
  - name: Deploy
    actions:
      - name: Plan
        provider: CloudFormation
        inputArtifacts: [built]
        configuration:
          ActionMode: CHANGE_SET_REPLACE
          StackName: 'app-#{tagline.Team}-#{tagline.Environment}-#{tagline.Scope}'
          ChangeSetName: plan
          TemplatePath: built::template.yaml
          ParameterOverrides: { Version: '#{tagline.Version}', Commit: '#{SourceVariables.CommitId}', Count: 2 }
      - { name: Approve, provider: Manual, runOrder: 2, timeoutInMinutes: 60 }
      - name: Apply
        provider: CloudFormation
        runOrder: 3
        configuration: { ActionMode: CHANGE_SET_EXECUTE, StackName: 'app-#{tagline.Team}-#{tagline.Environment}-#{tagline.Scope}', ChangeSetName: plan }
`;
