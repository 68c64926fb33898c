/**
 * Five managed policies for people and build servers: which routes of the API they may call. Attach one or several;
 * each beside Viewer's right to look. Job workers have one for each action type, without that right. Names end in the
 * region: an account may hold an installation in each.
 */
import { Stack } from 'aws-cdk-lib';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Route, routes } from '../../api/routes.ts';
import { type ActionType, typeName } from '../../core/action-type.ts';
import type { Installation } from '../../core/installation.ts';
import { acknowledge } from '../acknowledge.ts';

type Role = 'Viewer' | 'Operator' | 'Approver' | 'Author' | 'Admin';

/**
 * The policy of a route, by the function that answers it. Links and Terraform need no policy: their secret is the
 * permission.
 */
const WHOSE: Readonly<Record<Route['function'], Role | 'link' | 'terraform' | 'worker'>> = {
  'answer-question': 'Viewer',
  'ask-drift': 'Operator',
  'break-lease': 'Admin',
  'run-again': 'Operator',
  'retry-stage': 'Operator',
  'steer-executions': 'Operator',
  'decide-approval': 'Approver',
  'accept-definition': 'Author',
  'delete-pipeline': 'Author',
  'switch-pipeline': 'Operator',
  'log-in-terraform': 'Admin',
  'move-terraform-state': 'Admin',
  'answer-job': 'link',
  'serve-jobs': 'worker',
  'open-link': 'link',
  'serve-terraform': 'terraform',
};

const SAYS: Readonly<Record<Role, string>> = {
  Viewer: 'Looks: pipelines, executions, logs, approvals, states, refusals',
  Operator:
    'Looks, and acts on what runs: retries stages, stops executions, closes transitions, halts environments, looks for drift and asks for what mends or destroys, disables and enables pipelines',
  Approver: 'Looks, and answers approvals as the person that the installation knows by this principal',
  Author: 'Looks, and registers and deletes pipelines where the installation lets this principal be an author',
  Admin: 'Calls every route of the API',
};

/** The signed routes alone lie there: links and Terraform have paths of their own. */
const EVERY_ROUTE = { method: '*', path: '/v1/*' };

export class PeoplePolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { home, actionTypes }: Pick<Installation, 'home' | 'actionTypes'>,
    api: CfnApi,
  ) {
    super(scope, id);
    const arnOf = ({ method, path }: { method: string; path: string }, apiId = api.ref): string =>
      `arn:aws:execute-api:${home.region}:${home.account}:${apiId}/$default/${method}${path.replaceAll(/\{[^}]+\}/g, '*')}`;
    const signed = Object.values(routes as Readonly<Record<string, Route>>).filter(({ auth }) => auth === 'iam');
    const may = (name: Role) => (route: Route) => ['Viewer', name].includes(WHOSE[route.function]);
    for (const name of Object.keys(SAYS) as Role[]) {
      // Every route by itself would be longer than a managed policy may be.
      const theirs = name === 'Admin' ? [EVERY_ROUTE] : signed.filter(may(name));
      const policy = new ManagedPolicy(this, name, {
        managedPolicyName: `Tagline${name}-${home.region}`,
        description: SAYS[name],
        statements: [
          new PolicyStatement({ actions: ['execute-api:Invoke'], resources: theirs.map((route) => arnOf(route)) }),
        ],
      });
      // cdk-nag shows a reference as the logical id in angle brackets.
      const shown = `<${Stack.of(this).getLogicalId(api)}>`;
      const wild = theirs.filter(({ path }) => /[{*]/.test(path)).map((route) => arnOf(route, shown));
      acknowledge(
        policy,
        'a wildcard stands for a parameter of a route, or for every signed route',
        ...wild.map((arn) => `AwsSolutions-IAM5[Resource::${arn}]`),
      );
    }
    const ofWorkers = signed.filter((route) => WHOSE[route.function] === 'worker');
    for (const type of actionTypes) {
      const named = ofWorkers.map((route) => ({ ...route, path: pathFor(route.path, type) }));
      const policy = new ManagedPolicy(this, `Worker-${typeName(type)}`, {
        managedPolicyName: `TaglineWorker-${typeName(type).replaceAll('/', '-')}-${home.region}`,
        description: `Asks for jobs of ${typeName(type)} and answers them`,
        statements: [
          new PolicyStatement({ actions: ['execute-api:Invoke'], resources: named.map((route) => arnOf(route)) }),
        ],
      });
      const shown = `<${Stack.of(this).getLogicalId(api)}>`;
      const wild = named.filter(({ path }) => path.includes('{')).map((route) => arnOf(route, shown));
      acknowledge(
        policy,
        'a wildcard stands for the id of a job',
        ...wild.map((arn) => `AwsSolutions-IAM5[Resource::${arn}]`),
      );
    }
  }
}

/** The type in its place; the job stays open. */
const pathFor = (path: string, { category, provider, version }: ActionType): string =>
  path.replace('{category}', category).replace('{provider}', provider).replace('{version}', version);
