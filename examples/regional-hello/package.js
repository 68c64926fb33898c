// Writes the CloudFormation template of the service: its code is small enough to stand in it.
const { readFileSync } = require('node:fs');

const text = (Description) => ({ Type: 'String', Description });
const invokedByUrl = (Action, extra) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: { Ref: 'Hello' }, Action, Principal: '*', ...extra },
});

const template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'Hello from a region',
  Parameters: {
    Environment: text('e.g. dev'),
    Team: text('who owns it'),
    Version: text('what the tag names'),
    CodeDigest: text('of the code in this template'),
  },
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          {
            PolicyName: 'logs',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                  Resource: { 'Fn::GetAtt': ['Logs', 'Arn'] },
                },
              ],
            },
          },
        ],
      },
    },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 14 } },
    Hello: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Description: { 'Fn::Sub': 'version ${Version}, code ${CodeDigest}' },
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        LoggingConfig: { LogGroup: { Ref: 'Logs' } },
        Code: { ZipFile: readFileSync('app/index.js', 'utf8') },
        Environment: {
          Variables: { ENVIRONMENT: { Ref: 'Environment' }, TEAM: { Ref: 'Team' }, VERSION: { Ref: 'Version' } },
        },
      },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Hello', 'Arn'] }, AuthType: 'NONE' },
    },
    UrlPermission: invokedByUrl('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' }),
    InvokePermission: invokedByUrl('lambda:InvokeFunction', { InvokedViaFunctionUrl: true }),
  },
  Outputs: {
    Url: { Description: 'Where it answers', Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } },
    Version: { Value: { Ref: 'Version' } },
  },
};

console.log(JSON.stringify(template, null, 2));
