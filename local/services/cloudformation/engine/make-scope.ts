/** The scope in which a stack's template is evaluated: its parameters, its place, its resources, other stacks. */
import type { Caller, Principal } from '../../../kernel/cloud.ts';
import type { StackInput, StackRow } from '../rows.ts';
import { makeConditions } from '../template/conditions.ts';
import { isSecret, parameterValue } from '../template/parameters.ts';
import { NO_VALUE, type Scope, type StackOutputRequest } from '../template/scope.ts';
import type { Template } from '../template/template.ts';
import { hidden } from '../template/unknown.ts';
import { invalid } from '../validation.ts';
import type { Engine } from './engine.ts';

/** The values of Ref and Fn::GetAtt of resources. */
export interface KnownResources {
  ref(logicalId: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
}

export interface ScopeOptions {
  readonly stack: Pick<StackRow, 'id' | 'name' | 'account' | 'region'>;
  readonly template: Template;
  readonly input: Pick<StackInput, 'given' | 'resolved'>;
  readonly actor: Caller;
  readonly resources: KnownResources;
  /** For what people see: secrets (NoEcho) are unknown, while conditions hold as in this scope. */
  readonly unmasked?: Scope;
  /** Gathers the names that Fn::ImportValue asked for. */
  readonly imports?: Set<string>;
}

export const makeScope = (engine: Engine, options: ScopeOptions): Scope => {
  const { stack, template, input, resources } = options;
  const scope: Scope = {
    region: stack.region,
    extensions: template.extensions,
    mappings: template.mappings,
    condition: options.unmasked?.condition ?? makeConditions(template, () => scope),
    ref(name) {
      const parameter = Object.hasOwn(template.parameters, name) ? template.parameters[name] : undefined;
      if (parameter) {
        if (options.unmasked && isSecret(parameter)) return hidden();
        return parameterValue(parameter.Type, input.resolved[name] ?? input.given[name] ?? '');
      }
      return name.startsWith('AWS::') ? pseudo(name, stack) : resources.ref(name);
    },
    getAtt: (resource, attribute) => resources.getAtt(resource, attribute),
    async importValue(name) {
      const exported = engine.exports.exported(stack, name);
      if (!exported) throw invalid(`No export named ${name} found.`);
      options.imports?.add(name);
      return exported.value;
    },
    stackOutput: (request) => readStackOutput(engine, options.actor, request),
  };
  return scope;
};

const pseudo = (name: string, { account, region, id, name: stackName }: ScopeOptions['stack']): unknown => {
  const values: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': id,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  if (!Object.hasOwn(values, name))
    throw invalid(
      `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
    );
  return values[name];
};

/**
 * Fn::GetStackOutput: an output of any stack that the caller may describe, also of another region or (by RoleArn)
 * account.
 */
const readStackOutput = async (engine: Engine, actor: Caller, request: StackOutputRequest): Promise<string> => {
  const { StackName, OutputName, Region, RoleArn } = request;
  const principal = RoleArn === undefined ? actor.principal : await assumeAs(engine, actor, RoleArn);
  const account = RoleArn === undefined ? actor.account : (RoleArn.split(':')[4] ?? actor.account);
  const answer = await engine.cloud.call<{ Stacks: { Outputs?: { OutputKey: string; OutputValue: string }[] }[] }>(
    'cloudformation',
    'DescribeStacks',
    { StackName },
    { account, region: Region ?? actor.region, principal },
  );
  const output = answer.Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OutputName);
  if (!output) throw invalid(`Fn::GetStackOutput: output ${OutputName} does not exist in stack ${StackName}`);
  return output.OutputValue;
};

/** The session of a role that the stack's own principal may assume. */
const assumeAs = async ({ cloud }: Engine, actor: Caller, RoleArn: string): Promise<Principal> => {
  const RoleSessionName = 'AWSCloudFormation';
  const answer = await cloud.call<{ AssumedRoleUser: { Arn: string } }>(
    'sts',
    'AssumeRole',
    { RoleArn, RoleSessionName },
    actor,
  );
  return {
    kind: 'role',
    account: RoleArn.split(':')[4] ?? actor.account,
    arn: answer.AssumedRoleUser.Arn,
    roleArn: RoleArn,
    sessionName: RoleSessionName,
  };
};
